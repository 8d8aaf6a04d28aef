using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class ReleaseInFinallyFixTests
{
    [Fact]
    public Task Fixes_AnEarlyReturnAndAnException() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _value;

            public void Early(bool skip)
            {
                {|LKS3001:_gate.Wait()|};
                if (skip)
                    return;
                _value = 1; // stored
                // done
                _gate.Release();
                Console.WriteLine("after");
            }

            public async Task Throwing(Func<Task> work)
            {
                await {|LKS3002:_gate.WaitAsync()|};
                await work();
                _gate.Release();
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _value;

            public void Early(bool skip)
            {
                _gate.Wait();
                try
                {
                    if (skip)
                        return;
                    _value = 1; // stored
                }
                finally
                {
                    // done
                    _gate.Release();
                }
                Console.WriteLine("after");
            }

            public async Task Throwing(Func<Task> work)
            {
                await _gate.WaitAsync();
                try
                {
                    await work();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_ReleasesOnEveryBranch() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly Mutex _mutex = new();

            public int Read(string path)
            {
                {|LKS3002:_mutex.WaitOne()|};
                if (path.Length == 0)
                {
                    _mutex.ReleaseMutex();
                    return 0;
                }

                var text = System.IO.File.ReadAllText(path);
                var length = text.Length;
                _mutex.ReleaseMutex();
                return length;
            }
        }
        """,
        """
        class Store
        {
            private readonly Mutex _mutex = new();

            public int Read(string path)
            {
                _mutex.WaitOne();
                int length;
                try
                {
                    if (path.Length == 0)
                    {
                        return 0;
                    }

                    var text = System.IO.File.ReadAllText(path);
                    length = text.Length;
                }
                finally
                {
                    _mutex.ReleaseMutex();
                }
                return length;
            }
        }
        """);

    [Fact]
    public Task Fixes_ALockThatIsNeverReleased() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private int _value;

            public int Read()
            {
                {|LKS3001:_lock.EnterReadLock()|};
                return _value;
            }
        }
        """,
        """
        class Store
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private int _value;

            public int Read()
            {
                _lock.EnterReadLock();
                try
                {
                    return _value;
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_InsideTheConditionThatAcquired() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly object _gate = new();

            public void Try(Action work)
            {
                if ({|LKS3002:Monitor.TryEnter(_gate)|})
                {
                    work();
                    Monitor.Exit(_gate);
                }
            }
        }
        """,
        """
        class Store
        {
            private readonly object _gate = new();

            public void Try(Action work)
            {
                if (Monitor.TryEnter(_gate))
                {
                    try
                    {
                        work();
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_WithALockStatement() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly object _gate = new();
            private readonly Lock _modern = new();

            public void Old(Action work)
            {
                // guarded
                {|LKS3002:Monitor.Enter(_gate)|};
                work();
                Monitor.Exit(_gate);
            }

            public void Modern(Action work)
            {
                {|LKS3002:_modern.Enter()|};
                work();
                _modern.Exit();
            }
        }
        """,
        """
        class Store
        {
            private readonly object _gate = new();
            private readonly Lock _modern = new();

            public void Old(Action work)
            {
                // guarded
                lock (_gate)
                {
                    work();
                }
            }

            public void Modern(Action work)
            {
                lock (_modern)
                {
                    work();
                }
            }
        }
        """,
        "Lock");

    [Fact]
    public Task Offers_NothingWhereItWouldHoldTheLockLonger() => Verify.NoFix<ReleaseInFinallyFix>("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void Run(bool first, Action work)
            {
                {|LKS3002:_gate.Wait()|};
                work();
                if (first)
                {
                    _gate.Release();
                    work();
                    return;
                }
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task Fixes_AReleaseInOneBranch() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public void Run(bool once, int kind)
            {
                {|LKS3001:_gate.Wait()|};
                _count++;
                if (once)
                {
                    _gate.Release();
                }
                Console.WriteLine("after");
            }

            public void Choose(int kind)
            {
                {|LKS3001:_gate.Wait()|};
                switch (kind)
                {
                    case 1:
                        _count++;
                        _gate.Release(); // the first
                        break;
                    case 2:
                        if (_count > 2)
                            _gate.Release();
                        else
                            _count--;
                        break;
                }
            }

            public void Repeat(int[] kinds)
            {
                foreach (var kind in kinds)
                {
                    {|LKS3002:_gate.Wait()|};
                    if (kind < 0)
                    {
                        _gate.Release();
                        continue;
                    }
                    Console.WriteLine(kind);
                    _gate.Release();
                }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public void Run(bool once, int kind)
            {
                _gate.Wait();
                try
                {
                    _count++;
                }
                finally
                {
                    _gate.Release();
                }
                Console.WriteLine("after");
            }

            public void Choose(int kind)
            {
                _gate.Wait();
                try
                {
                    switch (kind)
                    {
                        case 1:
                            _count++;
                            // the first
                            break;
                        case 2:
                            if (_count > 2)
                            {
                            }
                            else
                                _count--;
                            break;
                    }
                }
                finally
                {
                    _gate.Release();
                }
            }

            public void Repeat(int[] kinds)
            {
                foreach (var kind in kinds)
                {
                    _gate.Wait();
                    try
                    {
                        if (kind < 0)
                        {
                            continue;
                        }
                        Console.WriteLine(kind);
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_InASwitchSection_AndBeforeALocalFunction() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void Choose(int kind)
            {
                switch (kind)
                {
                    case 1:
                        {|LKS3002:_gate.Wait()|};
                        Print();
                        _gate.Release();
                        break;
                }

                void Print() => Console.WriteLine(kind);
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void Choose(int kind)
            {
                switch (kind)
                {
                    case 1:
                        _gate.Wait();
                        try
                        {
                            Print();
                        }
                        finally
                        {
                            _gate.Release();
                        }
                        break;
                }

                void Print() => Console.WriteLine(kind);
            }
        }
        """);

    [Fact]
    public Task Fixes_TopLevelStatements() => Verify.Fix<ReleaseInFinallyFix>(
        """
        var gate = new SemaphoreSlim(1, 1);
        var tasks = Enumerable.Range(0, 9).Select(n => Task.Run(async () => { await gate.WaitAsync(); try { Console.WriteLine(n); } finally { gate.Release(); } })).ToList();
        // now
        await {|LKS3002:gate.WaitAsync()|};
        var line = Console.ReadLine();
        gate.Release();
        Print(line);

        static void Print(string? line) => Console.WriteLine(line);
        """,
        """
        var gate = new SemaphoreSlim(1, 1);
        var tasks = Enumerable.Range(0, 9).Select(n => Task.Run(async () => { await gate.WaitAsync(); try { Console.WriteLine(n); } finally { gate.Release(); } })).ToList();
        // now
        await gate.WaitAsync();
        string? line;
        try
        {
            line = Console.ReadLine();
        }
        finally
        {
            gate.Release();
        }
        Print(line);

        static void Print(string? line) => Console.WriteLine(line);
        """,
        output: Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task NotOffered_WhereACalleeReleasesTheLockThatItIsGiven() => Verify.NoFix<ReleaseInFinallyFix>(
        """
        class Walker
        {
            private readonly object _left = new(), _right = new();
            public void Walk()
            {
                {|LKS3002:Monitor.Enter(_left)|};
                Console.WriteLine(1);
                Next(_left, _right);
                Monitor.Exit(_right);
            }
            public void Named()
            {
                {|LKS3002:Monitor.Enter(_left)|};
                Console.WriteLine(1);
                Next(to: _right, from: _left);
                Monitor.Exit(_right);
            }
            public void Once()
            {
                {|LKS3002:Monitor.Enter(_left)|};
                Console.WriteLine(1);
                Done(_left);
            }
            private static void Next(object from, object to)
            {
                Monitor.Enter(to);
                Monitor.Exit(from);
            }
            private static void Done(object gate) => Monitor.Exit(gate);
        }
        class Turns
        {
            private readonly SemaphoreSlim _mine = new(1, 1), _next = new(1, 1);
            public async Task Play()
            {
                await {|LKS3002:_mine.WaitAsync()|};
                Console.WriteLine(1);
                await Turn(_mine, _next);
                _next.Release();
            }
            private static async Task Turn(SemaphoreSlim mine, SemaphoreSlim next)
            {
                await next.WaitAsync();
                mine.Release();
            }
        }
        """);

    [Fact]
    public Task Fixes_WhatNoCalleeReleases_AlthoughItIsGivenALock() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Walker
        {
            private readonly object _left = new(), _right = new();
            public void Walk()
            {
                {|LKS3002:Monitor.Enter(_left)|};
                Monitor.Enter(_right);
                Done(_right); // of the other
                Console.WriteLine(1);
                Monitor.Exit(_left);
            }
            private static void Done(object gate) => Monitor.Exit(gate);
        }
        """,
        """
        class Walker
        {
            private readonly object _left = new(), _right = new();
            public void Walk()
            {
                Monitor.Enter(_left);
                try
                {
                    Monitor.Enter(_right);
                    Done(_right); // of the other
                    Console.WriteLine(1);
                }
                finally
                {
                    Monitor.Exit(_left);
                }
            }
            private static void Done(object gate) => Monitor.Exit(gate);
        }
        """);
}
