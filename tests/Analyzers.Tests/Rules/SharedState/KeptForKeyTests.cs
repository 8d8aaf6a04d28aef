using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class KeptForKeyTests
{
    [Fact]
    public Task Suggests_WhatTwoMembersGetForOneKey() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        sealed class RoomDirectory
        {
            private readonly ConcurrentDictionary<string, List<string>> _rooms = new();
            public void Join(string room, string member)
            {
                var members = _rooms.GetOrAdd(room, _ => new List<string>());
                {|LKS1005:members|}.Add(member);
            }
            public void Leave(string room, string member)
            {
                if (_rooms.TryGetValue(room, out var members))
                    {|LKS1005:members|}.Remove(member);
            }
            public async Task SendAsync(string room, Func<string, Task> send)
            {
                if (!_rooms.TryGetValue(room, out var members))
                    return;
                foreach (var member in members.ToArray())
                    await send(member);
            }
        }

        sealed class Index
        {
            private readonly ConcurrentDictionary<int, HashSet<string>> _byYear = new();
            public void Add(int year, string title) => {|LKS1005:_byYear.GetOrAdd(year, _ => new())|}.Add(title);
            public bool Has(int year, string title) => _byYear.TryGetValue(year, out var titles) && titles.Contains(title);
        }
        """);

    [Fact]
    public Task Accepts_WhatIsLockedReplacedOrOfOneMember() => Verify.Diagnostics("""
        using System.Collections.Concurrent;
        using System.Collections.Immutable;
        sealed class Locked
        {
            private readonly ConcurrentDictionary<string, List<string>> _rooms = new();
            public void Join(string room, string member)
            {
                var members = _rooms.GetOrAdd(room, _ => new List<string>());
                lock (members)
                    members.Add(member);
            }
            public string[] All(string room)
            {
                if (!_rooms.TryGetValue(room, out var members))
                    return new string[0];
                lock (members)
                    return members.ToArray();
            }
        }

        sealed class Immutable
        {
            private readonly ConcurrentDictionary<string, ImmutableList<string>> _rooms = new();
            public void Join(string room, string member) => _rooms.AddOrUpdate(room, _ => ImmutableList.Create(member), (_, members) => members.Add(member));
            public int Count(string room) => _rooms.TryGetValue(room, out var members) ? members.Count : 0;
        }

        sealed class Taken
        {
            private readonly ConcurrentDictionary<string, List<string>> _rooms = new();
            public void Open(string room) => _rooms.TryAdd(room, new List<string>());
            public void Close(string room)
            {
                if (_rooms.TryRemove(room, out var members))
                    members.Clear();
            }
            public bool IsOpen(string room) => _rooms.ContainsKey(room);
        }

        sealed class Connection { }

        sealed class PerConnection
        {
            private readonly ConcurrentDictionary<Connection, List<string>> _lines = new();
            public void Received(Connection from, string line) => _lines.GetOrAdd(from, _ => new()).Add(line);
            public void Flush(Connection from)
            {
                if (_lines.TryGetValue(from, out var lines))
                    lines.Clear();
            }
        }
        """);

    private static string Limiter(string members, string bucket = "public int Tokens { get; set; } public int Used;") => $$"""
        using System.Collections.Concurrent;
        public sealed class Bucket { {{bucket}} }
        public sealed class Limiter
        {
            private readonly ConcurrentDictionary<string, Bucket> _buckets = new();
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public bool Allow(string client) { var bucket = _buckets.GetOrAdd(client, _ => new Bucket()); return Spend(bucket); } private static bool Spend(Bucket bucket) { if (bucket.Tokens == 0) return false; {|LKS1001:bucket.Tokens--|}; return true; }")]
    [InlineData("public void Count(string client) { var bucket = _buckets.GetOrAdd(client, _ => new Bucket()); {|LKS1001:bucket.Used++|}; }")]
    [InlineData("public void Count(string client) { if (_buckets.TryGetValue(client, out var bucket)) {|LKS1001:bucket.Used += 2|}; }")]
    [InlineData("public void Count(string client) { if (_buckets.TryGetValue(client, out var bucket)) {|LKS1001:bucket.Used = bucket.Used + 1|}; }")]
    public Task Suggests_WhatIsCountedInAnObjectOfTheKey(string members) => Verify.Diagnostics(Limiter(members));

    [Theory]
    [InlineData("public void Count(string client) { var bucket = _buckets.GetOrAdd(client, _ => new Bucket()); lock (bucket) bucket.Used++; }")]
    [InlineData("public void Count(string client) { var bucket = _buckets.GetOrAdd(client, _ => new Bucket()); Interlocked.Increment(ref bucket.Used); }")]
    [InlineData("public void Set(string client, int tokens) { var bucket = _buckets.GetOrAdd(client, _ => new Bucket()); bucket.Tokens = tokens; }")]
    [InlineData("public void Take(string client) { if (_buckets.TryRemove(client, out var bucket)) bucket.Used++; }")]
    [InlineData("private void Count(string client) { var bucket = _buckets.GetOrAdd(client, _ => new Bucket()); bucket.Used++; } public Limiter() => Count(\"\");")]
    public Task Accepts_LocksStoresAndWhatIsTakenOut(string members) => Verify.Diagnostics(Limiter(members));

    [Fact]
    public Task Accepts_AnObjectThatLocksItself() => Verify.Diagnostics(Limiter("public void Count(string client) { var bucket = _buckets.GetOrAdd(client, _ => new Bucket()); bucket.Used++; }", "private readonly object _gate = new(); private int _used; public int Used { get { lock (_gate) return _used; } set { lock (_gate) _used = value; } }"));
}
