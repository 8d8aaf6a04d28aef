using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Objects that threads share under the name of an interface, whose class the compilation tells.</summary>
public sealed class SharedImplementationTests
{
    private const string Stores = """
        public interface IStore
        {
            int Count { get; }
            void Put(string item);
        }
        public sealed class Store : IStore
        {
            private readonly List<string> _items = [];
            public int Count { get; private set; }
            public void Put(string item)
            {
                {|LKS1028:Count++|};
                {|LKS1028:_items|}.Add(item);
            }
        }
        """;

    private const string Silent = """
        public interface IStore
        {
            int Count { get; }
            void Put(string item);
        }
        public sealed class Store : IStore
        {
            public int Count { get; private set; }
            public void Put(string item) => Count++;
        }
        """;

    private const string Use = "Parallel.For(0, 10, i => Registry.Main.Put(\"item\"));";

    [Theory]
    [InlineData("public static readonly IStore Main = new Store();")]
    [InlineData("public static IStore Main { get; } = new Store();")]
    [InlineData("private static readonly IStore s_main = new Store(); public static IStore Main => s_main;")]
    [InlineData("public static readonly IStore Main = Create(); private static IStore Create() { Console.WriteLine(); return new Store(); }")]
    public Task Reports_StaticObjects(string member) => Verify.Diagnostics(Stores + $$"""
        public static class Registry
        {
            {{member}}
        }
        public static class Loading
        {
            public static void Load() => {{Use}}
        }
        """);

    [Fact]
    public Task Reports_FieldsThatGetANewObject_LocalsAndLazyOnes() => Verify.Diagnostics(Stores + """
        public sealed class Loader
        {
            private readonly IStore _store = new Store();
            public void Load()
            {
                var first = new Thread(() => _store.Put("first"));
                var second = new Thread(() => _store.Put("second"));
                first.Start();
                second.Start();
                first.Join();
                second.Join();
            }
        }
        """);

    [Fact]
    public Task Reports_Locals() => Verify.Diagnostics(Stores + """
        public static class Loader
        {
            public static int Load()
            {
                IStore store = new Store();
                Parallel.For(0, 10, i => store.Put("item"));
                return store.Count;
            }
        }
        """);

    [Theory]
    [InlineData("private readonly Lazy<IStore> _store = new(() => new Store());", "_store.Value")]
    [InlineData("private static readonly Lazy<IStore> s_store = new(Create); private static IStore Create() => new Store();", "s_store.Value")]
    [InlineData("private static readonly IStore s_store = new Store(); private static IStore Shared() => s_store;", "Shared()")]
    [InlineData("private readonly IStore _store = new Store(); private IStore Shared() { return _store; }", "Shared()")]
    public Task Reports_LazyObjects_AndMethodsThatHandOneOut(string member, string store) => Verify.Diagnostics(Stores + $$"""
        public sealed class Loader
        {
            {{member}}
            public void Load() => Parallel.For(0, 10, i => {{store}}.Put("item"));
        }
        """);

    [Fact]
    public Task Reports_ExplicitImplementations_AndOverrides() => Verify.Diagnostics("""
        public interface ICounter
        {
            void Hit();
        }
        public abstract class Counter : ICounter
        {
            protected int Hits;
            void ICounter.Hit() => Add();
            public virtual void Add() => Console.WriteLine();
        }
        public sealed class Quick : ICounter
        {
            private int _hits;
            void ICounter.Hit() => {|LKS1028:_hits++|};
        }
        public sealed class Full : Counter
        {
            private int _total;
            public override void Add() => {|LKS1028:_total++|};
        }
        public sealed class Loader
        {
            private readonly ICounter _quick = new Quick();
            private readonly Counter _full = new Full();
            public void Load() => Parallel.For(0, 10, i =>
            {
                _quick.Hit();
                _full.Add();
            });
        }
        """);

    [Theory]
    [InlineData("public static IStore Main { get; set; } = new Store();", Use)]
    [InlineData("[ThreadStatic] private static IStore? t_main; public static IStore Main => t_main ??= new Store();", Use)]
    [InlineData("public static IStore Main => new Store();", Use)]
    [InlineData("public static IStore Main { get; } = Console.KeyAvailable ? new Store() : new Other();", Use)]
    [InlineData("private static readonly ThreadLocal<IStore> s_main = new(() => new Store()); public static IStore Main => s_main.Value!;", Use)]
    [InlineData("public static readonly IStore Main = new Store();", "Parallel.For(0, 10, i => { lock (s_gate) Registry.Main.Put(\"item\"); });")]
    [InlineData("public static readonly IStore Main = new Store();", "Parallel.For(0, 10, i => { IStore own = new Store(); own.Put(\"item\"); });")]
    [InlineData("public static readonly IStore Main = new Store();", "Registry.Main.Put(\"item\");")]
    [InlineData("public static readonly IStore Main = new Other();", Use)]
    public Task Accepts_ObjectsThatMayDiffer_LocksAndOneThread(string member, string use) => Verify.Diagnostics(Silent + $$"""
        public sealed class Other : IStore
        {
            private int _count;
            public int Count => Volatile.Read(ref _count);
            public void Put(string item) => Interlocked.Increment(ref _count);
        }
        public static class Registry
        {
            {{member}}
        }
        public static class Loading
        {
            private static readonly object s_gate = new();
            public static void Load() { {{use}} }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsGiven() => Verify.Diagnostics(Silent + """
        public sealed class Loader(IStore store)
        {
            private readonly IStore _store = store;
            public void Load() => Parallel.For(0, 10, i => _store.Put("item"));
        }
        """);

    private static string Scene(string entity, string step, string run) => $$"""
        public abstract class Entity { protected readonly object Gate = new(); {{entity}} public abstract void Step(); }
        public sealed class Ball : Entity { public Ball() { Pos = 1; } public override void Step() { {{step}} } }
        public sealed class Scene
        {
            private readonly Entity _ball = new Ball();
            public void Run() { {{run}} }
        }
        """;

    [Theory]
    [InlineData("public int Pos { get; protected set; }", "{|LKS1028:Pos += 1|};")]
    [InlineData("protected int Pos;", "Move(); } private void Move() { {|LKS1028:Pos++|};")]
    public Task Reports_VariablesOfTheBaseClass(string entity, string step) => Verify.Diagnostics(Scene(entity, step, "Parallel.For(0, 9, i => _ball.Step());"));

    [Theory]
    [InlineData("public int Pos { get; protected set; }", "lock (Gate) Pos += 1;", "Parallel.For(0, 9, i => _ball.Step());")]
    [InlineData("protected int Pos;", "Interlocked.Increment(ref Pos);", "Parallel.For(0, 9, i => _ball.Step());")]
    [InlineData("[ThreadStatic] protected static int Pos;", "Pos++;", "Parallel.For(0, 9, i => _ball.Step());")]
    [InlineData("protected int Pos;", "Pos++;", "Parallel.For(0, 9, i => new Ball().Step());")]
    [InlineData("protected int Pos;", "Pos++;", "for (var i = 0; i < 9; i++) _ball.Step();")]
    [InlineData("protected int Pos;", "Pos++;", "Parallel.For(0, 9, i => { lock (_ball) _ball.Step(); });")]
    public Task Accepts_VariablesOfTheBaseClass(string entity, string step, string run) => Verify.Diagnostics(Scene(entity, step, run));
}
