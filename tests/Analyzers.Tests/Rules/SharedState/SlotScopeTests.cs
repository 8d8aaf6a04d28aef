using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class SlotScopeTests
{
    private const string Scopes = """
        public sealed class Tenant : IDisposable
        {
            [ThreadStatic] private static Tenant? t_current;
            private readonly Tenant? _outer;
            private Tenant(string name) { Name = name; _outer = t_current; t_current = this; }
            public string Name { get; }
            public static Tenant? Current => t_current;
            public static Tenant Enter(string name) => new(name);
            public void Dispose() => t_current = _outer;
        }
        public sealed class Flow : IDisposable
        {
            private static readonly AsyncLocal<Flow?> s_current = new();
            private readonly Flow? _outer;
            public Flow() { _outer = s_current.Value; s_current.Value = this; }
            public void Dispose() => s_current.Value = _outer;
        }
        public static class Ambient
        {
            private static readonly ThreadLocal<object?> Slot = new();
            public static object? Current => Slot.Value;
            internal static object? Swap(object? next)
            {
                var previous = Slot.Value;
                Slot.Value = next;
                return previous;
            }
            public static IDisposable Use(object session)
            {
                var outer = Swap(session);
                return new Restore(outer);
            }
            private sealed class Restore(object? outer) : IDisposable
            {
                public void Dispose() => Swap(outer);
            }
        }
        """;

    [Fact]
    public Task Reports_AScopeAroundAnAwait() => Verify.Diagnostics("""
        class Job(Func<string, Task> work)
        {
            public async Task RunAsync(string name)
            {
                using var scope = {|LKS1019:Tenant.Enter(name)|};
                await work(name);
            }
            public async Task RunAllAsync(string[] names, IAsyncEnumerable<string> more)
            {
                foreach (var name in names)
                {
                    using ({|LKS1019:Ambient.Use(name)|})
                        await work(name).ConfigureAwait(false);
                }
                using (var scope = {|LKS1019:Tenant.Enter("all")|})
                {
                    await foreach (var name in more)
                        Console.WriteLine(name);
                }
                Func<Task> last = async () =>
                {
                    using var inner = {|LKS1019:Tenant.Enter("last")|};
                    await work("last");
                };
                await last();
            }
        }
        """, Scopes);

    [Fact]
    public Task Reports_AValueThatIsSetBackInTheEnd() => Verify.Diagnostics("""
        class Job(Func<string, Task> work)
        {
            [ThreadStatic] private static bool t_busy;
            public async Task RunAsync(string name)
            {
                var outer = Ambient.Swap(name);
                try
                {
                    await work(name);
                }
                finally
                {
                    {|LKS1019:Ambient.Swap(outer)|};
                }
            }
            public async Task GuardAsync(string name)
            {
                if (t_busy)
                    return;
                try
                {
                    t_busy = true;
                    await work(name);
                }
                finally
                {
                    {|LKS1019:t_busy = false|};
                }
            }
        }
        """, Scopes);

    [Fact]
    public Task Accepts_WhatIsLeftBeforeTheAwait() => Verify.Diagnostics("""
        class Job(Func<string, Task> work)
        {
            public async Task RunAsync(string name)
            {
                Task begun;
                using (Tenant.Enter(name))
                    begun = work(name);
                await begun;
                await work(name);
                using var scope = Tenant.Enter(name);
                Console.WriteLine(Tenant.Current);
            }
            public Task StartAsync(string name)
            {
                using var scope = Tenant.Enter(name);
                return work(name);
            }
            public async Task EndAsync(string name)
            {
                using var scope = Tenant.Enter(name);
                scope.Dispose();
                await work(name);
            }
            public async Task SwapAsync(string name)
            {
                var outer = Ambient.Swap(name);
                try { Console.WriteLine(Ambient.Current); }
                finally { Ambient.Swap(outer); }
                await work(name);
            }
        }
        """, Scopes);

    [Fact]
    public Task Accepts_AsyncLocals_AndValuesThatAreSetAnew() => Verify.Diagnostics("""
        class Job(Func<string, Task> work)
        {
            public async Task RunAsync(string name)
            {
                using var scope = new Flow();
                await work(name);
            }
            public async Task AgainAsync(string name)
            {
                Ambient.Swap(name);
                try
                {
                    await work(name);
                    Ambient.Swap(name);
                    Console.WriteLine(Ambient.Current);
                }
                finally
                {
                    Ambient.Swap(null);
                }
            }
        }
        """, Scopes);

    [Fact]
    public Task Accepts_AContextWithOneThread() => Verify.Diagnostics("""
        class Loop : SynchronizationContext
        {
            private readonly Queue<Action> _queue = new();
            public override void Post(SendOrPostCallback d, object? state) => _queue.Enqueue(() => d(state));
        }
        class Window
        {
            public async Task LoadAsync(Func<Task> work)
            {
                using var scope = Tenant.Enter("desktop");
                await work();
            }
            public async Task LeaveAsync(Func<Task> work)
            {
                using var scope = {|LKS1019:Tenant.Enter("desktop")|};
                await work().ConfigureAwait(false);
            }
        }
        """, Scopes);
}
