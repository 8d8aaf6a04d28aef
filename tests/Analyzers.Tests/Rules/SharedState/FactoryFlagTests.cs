using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class FactoryFlagTests
{
    private static string Sessions(string members) => $$"""
        using System.Collections.Concurrent;
        class Session
        {
            public string Name = "";
            public bool Ready { get; set; }
            public event Action? Closed;
            public void Start() => Closed?.Invoke();
        }
        class Sessions
        {
            private readonly ConcurrentDictionary<string, Session> _open = new();
            private int _misses;
            private static void Register(Session session) { }
            private void LogNew(Session session) => Console.WriteLine(session.Name);
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public Session Of(string name) { var isNew = false; var session = {|LKS1023:_open.GetOrAdd(name, key => { isNew = true; return new Session { Name = key }; })|}; if (isNew) session.Start(); return session; }")]
    [InlineData("public Session Of(string name) { bool known = true; Session session; session = {|LKS1023:_open.GetOrAdd(name, key => { known = false; return new Session(); })|}; if (!known) { Register(session); } return session; }")]
    [InlineData("public (Session, bool) Of(string name) { var isNew = false; var session = {|LKS1023:_open.GetOrAdd(name, key => { isNew = true; return new Session(); })|}; return (session, isNew); }")]
    [InlineData("public Session Of(string name) { var isNew = false; var session = {|LKS1023:_open.AddOrUpdate(name, key => { isNew = true; return new Session(); }, (_, old) => old)|}; if (isNew) session.Ready = true; return session; }")]
    public Task Suggests_WhereTheFlagIsTakenForTheResult(string members) => Verify.Diagnostics(Sessions(members));

    [Theory]
    // What was kept is compared.
    [InlineData("public Session Of(string name) { var isNew = false; Session? made = null; var session = _open.GetOrAdd(name, key => { isNew = true; return made = new Session(); }); if (isNew && session == made) session.Start(); return session; }")]
    [InlineData("public Session Of(string name) { Session? made = null; var session = _open.GetOrAdd(name, key => made = new Session()); if (ReferenceEquals(made, session)) session.Start(); return session; }")]
    // A miss is a miss, whatever is kept.
    [InlineData("public Session Of(string name) { var isNew = false; var session = _open.GetOrAdd(name, key => { isNew = true; return new Session(); }); if (isNew) Interlocked.Increment(ref _misses); return session; }")]
    [InlineData("public Session Of(string name) { var isNew = false; var session = _open.GetOrAdd(name, key => { isNew = true; return new Session(); }); if (isNew) LogNew(session); return session; }")]
    // The factory that has run last has made what is kept.
    [InlineData("public Session Of(string name) { var isNew = false; var session = _open.AddOrUpdate(name, key => { isNew = true; return new Session(); }, (_, old) => { isNew = false; return old; }); if (isNew) session.Start(); return session; }")]
    // Nobody else has the dictionary, or the lock.
    [InlineData("public Session Of(string name) { var own = new ConcurrentDictionary<string, Session>(); var isNew = false; var session = own.GetOrAdd(name, key => { isNew = true; return new Session(); }); if (isNew) session.Start(); return session; }")]
    [InlineData("public Session Of(string name) { lock (_open) { var isNew = false; var session = _open.GetOrAdd(name, key => { isNew = true; return new Session(); }); if (isNew) session.Start(); return session; } }")]
    // Only the lazy value that is kept runs its factory.
    [InlineData("private readonly ConcurrentDictionary<string, Lazy<Session>> _lazy = new(); public Session Of(string name) { var isNew = false; var session = _lazy.GetOrAdd(name, key => new Lazy<Session>(() => { isNew = true; return new Session(); })).Value; if (isNew) session.Start(); return session; }")]
    public Task Accepts(string members) => Verify.Diagnostics(Sessions(members));
}
