using Microsoft.CodeAnalysis;
using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class CompoundUseTests
{
    [Fact]
    public Task Reports_EachCompoundUse() => Verify.Diagnostics("""
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key) { if (!_items.ContainsKey(key)) {|LKS1007:_items[key] = key.Length|}; }
            public void AddEarly(string key)
            {
                if (_items.ContainsKey(key))
                    return;
                {|LKS1007:_items[key] = key.Length|};
            }
            public void Count(string key) => {|LKS1007:_items[key]++|};
            public void CountPlain(string key) => {|LKS1007:_items[key] = _items[key] + 1|};
            public void CountTried(string key)
            {
                if (_items.TryGetValue(key, out var count))
                    {|LKS1007:_items[key] = count + 1|};
                else
                    _items.TryAdd(key, 1);
            }
        }
        """);

    [Fact]
    public Task Reports_AReadOfWhatMayBeRemoved() => Verify.Diagnostics("""
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public int Get(string key) => _items.ContainsKey(key) ? {|LKS1007:_items[key]|} : 0;
            public void Drop(string key) => _items.TryRemove(key, out _);
        }
        """);

    [Fact]
    public Task Accepts_AtomicUses() => Verify.Diagnostics("""
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            private readonly Lock _gate = new();
            public int Get(string key) => _items.GetOrAdd(key, k => k.Length);
            public void Count(string key) => _items.AddOrUpdate(key, 1, (_, count) => count + 1);
            public int Find(string key) => _items.ContainsKey(key) ? _items[key] : 0;
            public void Guarded(string key) { lock (_gate) { if (!_items.ContainsKey(key)) _items[key] = 1; } }
            public int Fill(string key)
            {
                if (!_items.TryGetValue(key, out var length))
                {
                    length = key.Length;
                    _items[key] = length;
                }
                return length;
            }
        }
        """);

    [Fact]
    public Task Accepts_ALocalThatNobodyElseHas() => Verify.Diagnostics("""
        class Cache
        {
            public int Count(string[] words)
            {
                var counts = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
                foreach (var word in words)
                {
                    if (!counts.ContainsKey(word))
                        counts[word] = 0;
                    counts[word]++;
                }
                return counts.Count;
            }
            public void Other(Dictionary<string, int> plain, string key) { if (!plain.ContainsKey(key)) plain[key] = 1; }
        }
        """);

    [Theory]
    [InlineData("true", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("page", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("0; _pages[visitor] = 1", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("0; _pages[visitor] = visitor.Length", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("0; _pages.AddOrUpdate(page, 1, (_, old) => old)", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("visitor", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("new object()", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereEveryoneStoresTheSame(string value, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Collections.Concurrent;
            public sealed class Visits
            {
                private readonly ConcurrentDictionary<string, object> _pages = new();
                public void Visit(string page, string visitor)
                {
                    if (!_pages.ContainsKey(page))
                        _pages[page] = {{value}};
                }
            }
            """, "Visits.cs")]));

        var diagnostic = Assert.Single(reported);
        Assert.Equal(("LKS1007", severity), (diagnostic.Id, diagnostic.Severity));
    }

    [Theory]
    [InlineData("_rules[task.Rule] = Rule.Parse(task.Rule)", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("_rules[task.Rule] = Rule.Parse(task.Rule, 1)", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("_rules[task.Rule] = Rule.Parse(task.Name)", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("_rules[task.Rule] = Rule.Parse(_last)", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("_rules[task.Rule] = Rule.Parse(\"any\", 1)", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("_rules[task.Rule] = Rule.Next()", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("_rules[task.Rule] = Rule.Parse(task.Rule); else _rules[task.Rule] = Rule.Parse(_last)", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereTheValueIsComputedFromTheKey(string act, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Collections.Concurrent;
            public sealed class Job { public string Rule = "", Name = ""; }
            public sealed class Rule { public static Rule Parse(string text, int version = 0) => new(); public static Rule Next() => new(); }
            public sealed class Schedule
            {
                private readonly ConcurrentDictionary<string, Rule> _rules = new();
                private string _last = "";
                public void Add(Job task)
                {
                    _last = task.Name;
                    if (!_rules.ContainsKey(task.Rule))
                        {{act}};
                }
            }
            """, "Schedule.cs")]));

        Assert.Contains(("LKS1007", severity), reported.Select(diagnostic => (diagnostic.Id, diagnostic.Severity)));
    }

    [Fact]
    public async Task Suggests_ForADictionaryOfAnObjectThatIsAtHand()
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System.Collections.Concurrent;
            public sealed class Context { public ConcurrentDictionary<string, object> Bag { get; } = new(); }
            public sealed class Handler
            {
                private readonly Context _all = new();
                public void Handle(Context context, string id)
                {
                    if (!context.Bag.ContainsKey("id"))
                        context.Bag["id"] = id;
                }
                public void Keep(string id)
                {
                    if (!_all.Bag.ContainsKey("id"))
                        _all.Bag["id"] = id;
                }
            }
            """, "Handler.cs")]));

        Assert.Equal([("LKS1007", 8, Microsoft.CodeAnalysis.DiagnosticSeverity.Info), ("LKS1007", 13, Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)],
            reported.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).Select(diagnostic => (diagnostic.Id, diagnostic.Location.GetLineSpan().StartLinePosition.Line, diagnostic.Severity)));
    }

    [Fact]
    public Task Accepts_AnotherCollectionThatLetsOneThreadThrough() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Tokens
        {
            private readonly ConcurrentDictionary<string, DateTime> _issued = new();
            private readonly ConcurrentDictionary<string, DateTime> _revoked = new();
            public void Issue(string token) => _issued[token] = DateTime.UtcNow;
            public void Refresh(string token)
            {
                if (_revoked.ContainsKey(token))
                    throw new InvalidOperationException();
                if (!_issued.TryRemove(token, out var until))
                    throw new InvalidOperationException();
                if (until < DateTime.UtcNow)
                    return;
                _revoked[token] = until;
            }
        }
        """);

    [Fact]
    public Task Reports_WhereTheOtherCollectionIsAskedForAnotherKey() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Tokens
        {
            private readonly ConcurrentDictionary<string, DateTime> _issued = new();
            private readonly ConcurrentDictionary<string, DateTime> _revoked = new();
            public void Issue(string token) => _issued[token] = DateTime.UtcNow;
            public void Refresh(string token, string user)
            {
                if (_revoked.ContainsKey(token))
                    throw new InvalidOperationException();
                if (!_issued.TryRemove(user, out var until))
                    throw new InvalidOperationException();
                {|LKS1007:_revoked[token] = until|};
            }
        }
        """);

    [Fact]
    public Task Reports_OneTestOnce() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Types
        {
            private readonly ConcurrentDictionary<Type, string> _names = new();
            public void Remove(Type type) => _names.TryRemove(type, out _);
            public string Name(Type type)
            {
                if (_names.ContainsKey(type))
                {
                    Console.WriteLine({|LKS1007:_names[type]|});
                    return _names[type];
                }
                return "";
            }
        }
        """);

    [Fact]
    public Task Reports_AValueThatIsComputedFromOneThatWasGot() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Limiter
        {
            private readonly ConcurrentDictionary<string, int> _calls = new();
            public bool Allows(string address)
            {
                var calls = _calls.GetOrAdd(address, 0);
                if (calls >= 10)
                    return false;
                {|LKS1007:_calls[address] = calls + 1|};
                return true;
            }
            public void Count(string address)
            {
                var calls = _calls.GetValueOrDefault(address);
                {|LKS1007:_calls[address] = calls + 1|};
            }
            public void CountKnown(string address)
            {
                var calls = _calls[address];
                {|LKS1007:_calls[address] = calls + 1|};
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsGotOfAnotherKeyOrDictionaryOrStoredAsItIs() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        class Limiter
        {
            private readonly ConcurrentDictionary<string, int> _calls = new();
            private readonly ConcurrentDictionary<string, int> _limits = new();
            private readonly object _gate = new();
            public void Copy(string from, string to)
            {
                var calls = _calls.GetOrAdd(from, 0);
                _calls[to] = calls + 1;
                _limits[from] = calls + 1;
            }
            public int Get(System.Type type, string key)
            {
                if (_calls.TryGetValue(key, out var result))
                    return result;
                _calls[key] = result = type.Name.Length;
                return result;
            }
            public void Count(string address)
            {
                lock (_gate)
                {
                    var calls = _calls.GetOrAdd(address, 0);
                    _calls[address] = calls + 1;
                }
            }
        }
        """);

    [Theory]
    [InlineData("new Page()", "", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    [InlineData("new Page()", "page.Visits = 1;", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("new Page()", "page.Show();", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("new OpenPage()", "", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    public async Task Suggests_WhereOneNewObjectIsAsGoodAsAnother(string value, string then, Microsoft.CodeAnalysis.DiagnosticSeverity severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Collections.Concurrent;
            public class Page { public int Visits; public void Show() { } }
            public sealed class OpenPage : Page, System.IDisposable { public void Dispose() { } }
            public sealed class Pages
            {
                private readonly ConcurrentDictionary<string, Page> _pages = new();
                public void Add(string name)
                {
                    if (_pages.ContainsKey(name))
                        return;
                    var page = {{value}};
                    _pages[name] = page;
                    {{then}}
                }
            }
            """, "Pages.cs")]));
        Assert.Equal(severity, Assert.Single(reported, diagnostic => diagnostic.Id == "LKS1007").Severity);
    }

    [Fact]
    public Task Accepts_AReplacementOfWhatIsThere() => Verify.Diagnostics("""
        class Parameters
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _values = new();
            public void Set(string name, string value)
            {
                if (_values.ContainsKey(name))
                    _values[name] = value;
                else
                    _values.TryAdd(name, value);
            }
        }
        """);

    [Fact]
    public Task Reports_AReplacementThatPutsBackWhatIsRemoved() => Verify.Diagnostics("""
        class Parameters
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _values = new();
            public void Remove(string name) => _values.TryRemove(name, out _);
            public void Set(string name, string value)
            {
                if (_values.ContainsKey(name))
                    {|LKS1007:_values[name] = value|};
            }
        }
        """);

    [Fact]
    public Task Accepts_AKeyThatIsSetWhetherItIsThereOrNot() => Verify.Diagnostics("""
        class Parameters
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _items = new();
            public void Set(string name, string value)
            {
                if (_items.ContainsKey(name))
                    _items[name] = value;
                else
                    _items.TryAdd(name, value);
            }
            public void Update(string name, string value)
            {
                if (_items.ContainsKey(name))
                    {|LKS1007:_items[name] = value|};
            }
            public void Drop(string name) => _items.TryRemove(name, out _);
        }
        """);

    [Fact]
    public async Task Suggests_WhereAComputedValueIsRemembered()
    {
        var found = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse("""
            using System.Collections.Concurrent;
            using System.Collections.Generic;
            class Resolver(System.Func<string, List<int>> resolve)
            {
                private readonly ConcurrentDictionary<string, List<int>> _found = new();
                public List<int> Resolve(string name)
                {
                    if (_found.ContainsKey(name))
                        return _found[name];
                    var result = resolve(name);
                    if (result.Count > 0)
                        _found[name] = result;
                    return result;
                }
                public void Register(string name, List<int> own)
                {
                    if (!_found.ContainsKey(name))
                        _found[name] = own;
                }
            }
            """, "F.cs")]));
        Assert.Equal([(DiagnosticSeverity.Info, 11), (DiagnosticSeverity.Warning, 17)], found.Where(one => one.Id == "LKS1007").Select(one => (one.Severity, Line: one.Location.GetLineSpan().StartLinePosition.Line)).OrderBy(one => one.Line));
    }

    [Fact]
    public Task Reports_AKeyThatIsSetInAnotherDictionaryOtherwise() => Verify.Diagnostics("""
        class Parameters
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _items = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _unknown = new();
            public void Set(string name, string value)
            {
                if (_items.ContainsKey(name))
                    {|LKS1007:_items[name] = value|};
                else
                    _unknown.TryAdd(name, value);
            }
            public void Drop(string name) => _items.TryRemove(name, out _);
        }
        """);

    [Fact]
    public Task Reports_AnObjectThatIsSetToWorkBeforeItIsStored() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Session(string id) : IAsyncDisposable
        {
            public string Id => id;
            public void Start() { }
            public Task ConnectAsync() => Task.CompletedTask;
            public ValueTask DisposeAsync() => default;
        }
        sealed class Registry
        {
            private readonly ConcurrentDictionary<string, Session> _sessions = new();
            public Session Obtain(string id)
            {
                if (_sessions.TryGetValue(id, out var existing))
                    return existing;
                var created = new Session(id);
                created.Start();
                {|LKS1007:_sessions[id] = created|};
                return created;
            }
            public async Task<Session> ObtainAsync(string id)
            {
                if (!_sessions.TryGetValue(id, out var session))
                {
                    session = null;
                    var made = new Session(id);
                    await made.ConnectAsync().ConfigureAwait(false);
                    {|LKS1007:_sessions[id] = made|};
                    session = made;
                }
                return session!;
            }
        }
        """);

    [Fact]
    public Task Accepts_ObjectsOfWhichOneIsAsGoodAsAnother() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class Session(string id) : IDisposable
        {
            public string Id => id;
            public void Start() { }
            public void Dispose() { }
        }
        sealed class Plan { public void Compile() { } }
        sealed class Registry
        {
            private readonly ConcurrentDictionary<string, Session> _sessions = new();
            private readonly ConcurrentDictionary<string, Plan> _plans = new();
            private readonly object _gate = new();
            public Session Idle(string id)
            {
                if (_sessions.TryGetValue(id, out var existing))
                    return existing;
                var created = new Session(id);
                _sessions[id] = created;
                return created;
            }
            public Plan Compiled(string id)
            {
                if (_plans.TryGetValue(id, out var existing))
                    return existing;
                var plan = new Plan();
                plan.Compile();
                _plans[id] = plan;
                return plan;
            }
            public Session Locked(string id)
            {
                lock (_gate)
                {
                    if (_sessions.TryGetValue(id, out var existing))
                        return existing;
                    var created = new Session(id);
                    created.Start();
                    _sessions[id] = created;
                    return created;
                }
            }
            public Session FirstWins(string id)
            {
                if (_sessions.TryGetValue(id, out var existing))
                    return existing;
                var created = new Session(id);
                created.Start();
                if (_sessions.TryAdd(id, created))
                    return created;
                created.Dispose();
                return _sessions[id];
            }
        }
        """);

    /// <summary>Whoever got the first of two objects for a key has put what it brought into one that nobody finds again.</summary>
    [Theory]
    [InlineData("if (!_rooms.TryGetValue(name, out var room)) { room = new Room(name); {|LKS1007:_rooms[name] = room|}; } return room;", "_guests.Add(guest)")]
    [InlineData("if (!_rooms.TryGetValue(name, out var room)) { room = Open(name); {|LKS1007:_rooms[name] = room|}; Opened?.Invoke(room); } return room;", "_guests.Add(guest)")]
    [InlineData("if (_rooms.TryGetValue(name, out var room)) return room; room = Open(name); {|LKS1007:_rooms[name] = room|}; return room;", "this._guests.Add(guest.Trim())")]
    [InlineData("if (!_rooms.TryGetValue(name, out var room)) { room = new Room(name); _rooms[name] = room; } return room;", "_guests.Clear()")]
    [InlineData("if (!_rooms.TryGetValue(name, out var room)) { room = new Room(name); _rooms[name] = room; } return room;", "_guests.Contains(guest)")]
    [InlineData("if (!_rooms.TryGetValue(name, out var room)) room = _rooms.GetOrAdd(name, Open); return room;", "_guests.Add(guest)")]
    [InlineData("if (_rooms.TryGetValue(name, out var room)) { room = new Room(name); _rooms[name] = room; } return room ?? Open(name);", "_guests.Add(guest)")]
    public Task AnObjectThatCollectsWhatItsUsersBring(string find, string enter) => Verify.Diagnostics($$"""
        using System.Collections.Concurrent;
        public sealed class Room(string name)
        {
            private readonly object _gate = new();
            private readonly List<string> _guests = new();
            public string Name => name;
            public void Enter(string guest) { lock (_gate) { {{enter}}; } }
        }
        public sealed class House
        {
            private readonly ConcurrentDictionary<string, Room> _rooms = new();
            public event Action<Room>? Opened;
            public void Enter(string name, string guest) => Find(name).Enter(guest);
            private Room Find(string name) { {{find}} }
            private static Room Open(string name) => new(name);
            private void Tell(Room room) => Opened?.Invoke(room);
        }
        """);

    [Theory]
    [InlineData("var parts = key.Split(':'); _parts[key] = parts[parts.Length - 1].Trim();", "", "Info")]
    [InlineData("var last = key.Substring(key.IndexOf('/') + 1); _parts[key] = last;", "", "Info")]
    [InlineData("var parts = key.Split(_separator); _parts[key] = parts[0];", "", "Warning")]
    [InlineData("var parts = key.Split(':'); _parts[key] = parts[0];", "public void Set(string key, string value) => _parts[key] = value;", "Warning")]
    public async Task Suggests_WhereTheValueIsCutOutOfTheKey(string store, string member, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            public sealed class Names
            {
                private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _parts = new();
                private char _separator = ':';
                public void Use(char separator) => _separator = separator;
                public void Ensure(string key)
                {
                    if (!_parts.ContainsKey(key))
                    {
                        {{store}}
                    }
                }
                {{member}}
            }
            """, "Names.cs")]));
        Assert.Equal(severity, string.Join(", ", reported.Where(one => one.Id == "LKS1007").Select(one => one.Severity)));
    }

    [Theory]
    [InlineData("var session = Make(key); _sessions[key] = session; return session;", true)]
    [InlineData("var session = new Session(key); _sessions[key] = session; Begun?.Invoke(session); return session;", true)]
    [InlineData("var session = new Session(key); _sessions[key] = session; return session;", false)]
    [InlineData("var session = new Session(key); _sessions[key] = session; Counted?.Invoke(_sessions.Count); return session;", false)]
    [InlineData("var session = new Session(key); session.Ended += () => Begun?.Invoke(session); _sessions[key] = session; return session;", false)]
    [InlineData("var session = Made(key); _sessions[key] = session; return session;", false)]
    public async Task Reports_AValueThatIsAnnounced(string made, bool isReported)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System; using System.Collections.Concurrent;
            public sealed class Session(string key) { public string Key { get; } = key; public event Action? Ended; public void End() => Ended?.Invoke(); }
            public sealed class Sessions
            {
                private readonly ConcurrentDictionary<string, Session> _sessions = new();
                public event Action<Session>? Begun;
                public event Action<int>? Counted;
                public Session GetOrMake(string key) { if (_sessions.TryGetValue(key, out var known)) return known; var made = new Session(key); _sessions[key] = made; return made; }
                public Session Get(string key)
                {
                    if (_sessions.TryGetValue(key, out var known))
                        return known;
                    else
                    {
                        {{made}}
                    }
                }

                private Session Make(string key) { var session = new Session(key); Raise(session); return session; }
                private static Session Made(string key) => new(key);
                private void Raise(Session session) => Begun?.Invoke(session);
            }
            """, "Sessions.cs")]));
        Assert.Equal(isReported, reported.Any(diagnostic => diagnostic.Id == "LKS1007"));
    }

    private static string Bids(string members) => $$"""
        using System.Collections.Concurrent;
        public sealed record Bid(string Bidder, decimal Amount);
        public sealed class Auction
        {
            private readonly ConcurrentDictionary<int, Bid> _best = new();
            private readonly ConcurrentDictionary<string, DateTime> _times = new();
            public Bid? Best(int lot) => _best.TryGetValue(lot, out var bid) ? bid : null;
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public bool Place(int lot, Bid bid) { if (_best.TryGetValue(lot, out var best) && best.Amount >= bid.Amount) return false; {|LKS1007:_best[lot] = bid|}; return true; }")]
    [InlineData("public void Place(int lot, Bid bid) { if (!_best.TryGetValue(lot, out var best) || best.Amount < bid.Amount) {|LKS1007:_best[lot] = bid|}; }")]
    [InlineData("public void Place(int lot, string name, decimal amount) { if (_best.TryGetValue(lot, out var best) && amount <= best.Amount) return; {|LKS1007:_best[lot] = new Bid(name, amount)|}; }")]
    [InlineData("public void See(string who, DateTime at) { if (_times.TryGetValue(who, out var last) && last.CompareTo(at) >= 0) return; {|LKS1007:_times[who] = at|}; }")]
    [InlineData("public void See(string who, DateTime at) { if (_times.TryGetValue(who, out var last) && last >= at) return; {|LKS1007:_times[who] = at|}; }")]
    public Task Reports_ABetterValueThatWasComparedWithAnOlderOne(string member) => Verify.Diagnostics(Bids(member));

    [Theory]
    [InlineData("public bool Place(int lot, Bid bid) { lock (_best) { if (_best.TryGetValue(lot, out var best) && best.Amount >= bid.Amount) return false; _best[lot] = bid; return true; } }")]
    [InlineData("public void Place(int lot, Bid bid) { while (true) { if (!_best.TryGetValue(lot, out var best)) { if (_best.TryAdd(lot, bid)) return; continue; } if (best.Amount >= bid.Amount || _best.TryUpdate(lot, bid, best)) return; } }")]
    [InlineData("public void Place(int lot, Bid bid) => _best.AddOrUpdate(lot, bid, (_, best) => best.Amount >= bid.Amount ? best : bid);")]
    [InlineData("public bool MayRun(string job, DateTime now) { if (_times.TryGetValue(job, out var until) && until > now) return false; _times[job] = now.AddMinutes(5); return true; }")]
    [InlineData("public bool MayRun(string job, DateTime now) { if (_times.TryGetValue(job, out var last) && now - last < TimeSpan.FromMinutes(5)) return false; _times[job] = now; return true; }")]
    [InlineData("public void Place(int lot, Bid bid, decimal least) { if (_best.TryGetValue(lot, out var best) && best.Amount < least) return; _best[lot] = bid; }")]
    [InlineData("public void Place(int lot, Bid bid) { if (_best.TryGetValue(lot, out var best) && best.Equals(bid)) return; _best[lot] = bid; }")]
    public Task Accepts_AtomicComparisons_AndEndsOfValidity(string member) => Verify.Diagnostics(Bids(member));

    [Theory]
    [InlineData("public byte[]? Delete(string key) { var found = _map.ContainsKey(key) ? _map[key] : null; _size -= _map.TryRemove(key, out _) ? 1 : 0; return found; }", "Info")]
    [InlineData("public byte[]? Get(string key) => _map.ContainsKey(key) ? _map[key] : null; public void Delete(string key) { _map.TryRemove(key, out _); _size--; }", "Warning")]
    [InlineData("public byte[]? Delete(string key) { var found = _map.ContainsKey(key) ? _map[key] : null; _map.TryRemove(key, out _); return found; }", "Warning")]
    public async Task Suggests_WhatOneWriterDoesWhoCountsBesides(string members, string severity)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($"using System.Collections.Concurrent; public class Store {{ private readonly ConcurrentDictionary<string, byte[]> _map = new(); private long _size; public long Size => _size; {members} }}", "Store.cs")]));
        Assert.Equal(severity, string.Join(",", reported.Where(one => one.Id == "LKS1007").Select(one => one.Severity)));
    }
}
