using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

/// <summary>What stands between acquire and release, and where they stand: declarations, existing try blocks, tests of the result, directives.</summary>
public sealed class ReleaseInFinallyShapeTests
{
    [Fact]
    public Task Fixes_AndDeclaresBeforeWhatIsUsedAfter() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public int Read(Func<(int, string)> read, Data data)
            {
                {|LKS3002:_gate.Wait()|};
                var (size, name) = read();
                (int first, var second) = read();
                int.TryParse(name, out var parsed);
                int[] known = { size, parsed };
                int one = 1, two = known[0]; // both
                const int Most = 3;
                var Name = size;
                data.Name = Name;
                int Twice(int by) => by * 2; // a function
                _gate.Release();
                return Twice(size + first + parsed + known[0] + one + two + Most + second.Length + data.Name);
            }
        }

        class Data
        {
            public int Name { get; set; }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public int Read(Func<(int, string)> read, Data data)
            {
                _gate.Wait();
                int size;
                string? name;
                int first;
                string? second;
                int parsed;
                int[] known;
                int one, two;
                const int Most = 3;
                int Twice(int by) => by * 2; // a function
                try
                {
                    (size, name) = read();
                    (first, second) = read();
                    int.TryParse(name, out parsed);
                    known = new int[] { size, parsed };
                    one = 1;
                    two = known[0]; // both
                    var Name = size;
                    data.Name = Name;
                }
                finally
                {
                    _gate.Release();
                }
                return Twice(size + first + parsed + known[0] + one + two + Most + second.Length + data.Name);
            }
        }

        class Data
        {
            public int Name { get; set; }
        }
        """);

    [Fact]
    public Task Fixes_ByTheTryThatReleases() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<int> EarlyAsync(Func<Task<int>> read, string key)
            {
                await {|LKS3001:_gate.WaitAsync()|};
                if (key.Length == 0)
                    return 0;
                // before
                try
                {
                    // inside
                    return await read();
                }
                finally
                {
                    // after
                    _gate.Release();
                }
            }

            public async Task<int> KeptAsync(Func<Task<int>> read)
            {
                await {|LKS3002:_gate.WaitAsync()|};
                var sum = await read(); // first
                try
                {
                    sum += await read();
                }
                finally
                {
                    _gate.Release();
                }

                return sum;
            }

            public async Task HandledAsync(Func<Task<int>> read)
            {
                await {|LKS3002:_gate.WaitAsync()|};
                await read();
                try
                {
                    await read();
                }
                catch (TimeoutException)
                {
                    Console.WriteLine("lost");
                }
                finally
                {
                    Console.WriteLine("done");
                    _gate.Release();
                }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<int> EarlyAsync(Func<Task<int>> read, string key)
            {
                await _gate.WaitAsync();
                try
                {
                    if (key.Length == 0)
                        return 0;
                    // before
                    // inside
                    return await read();
                }
                finally
                {
                    // after
                    _gate.Release();
                }
            }

            public async Task<int> KeptAsync(Func<Task<int>> read)
            {
                await _gate.WaitAsync();
                int sum;
                try
                {
                    sum = await read(); // first
                    sum += await read();
                }
                finally
                {
                    _gate.Release();
                }

                return sum;
            }

            public async Task HandledAsync(Func<Task<int>> read)
            {
                await _gate.WaitAsync();
                try
                {
                    await read();
                    try
                    {
                        await read();
                    }
                    catch (TimeoutException)
                    {
                        Console.WriteLine("lost");
                    }
                    finally
                    {
                        Console.WriteLine("done");
                    }
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_ByAFinallyOfTheTryThatIsThere() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SaveAsync(Func<Task> save)
            {
                await {|LKS3001:_gate.WaitAsync()|};
                try
                {
                    await save();
                    _gate.Release(); // saved
                }
                catch (TimeoutException)
                {
                    Console.WriteLine("not saved");
                }
            }

            public async Task BothAsync(Func<Task> save)
            {
                await {|LKS3002:_gate.WaitAsync()|};
                try
                {
                    await save();
                    _gate.Release();
                }
                catch (TimeoutException)
                {
                    _gate.Release();
                }
                Console.WriteLine("after");
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SaveAsync(Func<Task> save)
            {
                await _gate.WaitAsync();
                try
                {
                    await save();
                    // saved
                }
                catch (TimeoutException)
                {
                    Console.WriteLine("not saved");
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task BothAsync(Func<Task> save)
            {
                await _gate.WaitAsync();
                try
                {
                    await save();
                }
                catch (TimeoutException)
                {
                }
                finally
                {
                    _gate.Release();
                }
                Console.WriteLine("after");
            }
        }
        """);

    [Fact]
    public Task Fixes_AfterATestOfTheResult() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _lock = new();

            public async Task KeptAsync(Func<Task> save)
            {
                var isEntered = await {|LKS3002:_gate.WaitAsync(100)|};
                if (!isEntered)
                    return;
                await save();
                _gate.Release();
            }

            public async Task ComparedAsync(Func<Task> save)
            {
                if (await {|LKS3002:_gate.WaitAsync(100)|} == false)
                    return;
                await save();
                _gate.Release();
            }

            public void Flag(Action save)
            {
                var taken = false;
                {|LKS3002:Monitor.TryEnter(_lock, 10, ref taken)|};
                if (taken)
                {
                    save();
                    Monitor.Exit(_lock);
                }
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _lock = new();

            public async Task KeptAsync(Func<Task> save)
            {
                var isEntered = await _gate.WaitAsync(100);
                if (!isEntered)
                    return;
                try
                {
                    await save();
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task ComparedAsync(Func<Task> save)
            {
                if (await _gate.WaitAsync(100) == false)
                    return;
                try
                {
                    await save();
                }
                finally
                {
                    _gate.Release();
                }
            }

            public void Flag(Action save)
            {
                var taken = false;
                Monitor.TryEnter(_lock, 10, ref taken);
                if (taken)
                {
                    try
                    {
                        save();
                    }
                    finally
                    {
                        Monitor.Exit(_lock);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_AScopeThatIsDisposedByHand_AndLeavesDirectivesWhereTheyAre() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly Lock _lock = new();
            private readonly SemaphoreSlim _gate = new(1, 1);

            public int Read(Func<int> read)
            {
                var scope = {|LKS3002:_lock.EnterScope()|};
                var value = read();
                scope.Dispose();
                return value;
            }

            public void Save(Action save)
            {
                {|LKS3002:_gate.Wait()|};
                #region saving
                save();
                #endregion
                // done
                _gate.Release();
            }
        }
        """,
        """
        class Store
        {
            private readonly Lock _lock = new();
            private readonly SemaphoreSlim _gate = new(1, 1);

            public int Read(Func<int> read)
            {
                var scope = _lock.EnterScope();
                int value;
                try
                {
                    value = read();
                }
                finally
                {
                    scope.Dispose();
                }
                return value;
            }

            public void Save(Action save)
            {
                _gate.Wait();
                try
                {
                    #region saving
                    save();
                    #endregion
                }
                finally
                {
                    // done
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_SeveralSectionsOfOneSemaphore_AndSemaphoresInEachOther() => Verify.Fix<ReleaseInFinallyFix>(
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly SemaphoreSlim _disk = new(1, 1);

            public int Sum(Func<int> read)
            {
                {|LKS3002:_gate.Wait()|};
                var one = read();
                _gate.Release();
                {|LKS3002:_gate.Wait()|};
                var other = read();
                _gate.Release();
                return one + other;
            }

            public void Save(Action save)
            {
                {|LKS3002:_gate.Wait()|};
                {|LKS3002:_disk.Wait()|};
                save();
                _disk.Release();
                _gate.Release();
            }
        }
        """,
        """
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly SemaphoreSlim _disk = new(1, 1);

            public int Sum(Func<int> read)
            {
                _gate.Wait();
                int one;
                try
                {
                    one = read();
                }
                finally
                {
                    _gate.Release();
                }
                _gate.Wait();
                int other;
                try
                {
                    other = read();
                }
                finally
                {
                    _gate.Release();
                }
                return one + other;
            }

            public void Save(Action save)
            {
                _gate.Wait();
                try
                {
                    _disk.Wait();
                    try
                    {
                        save();
                    }
                    finally
                    {
                        _disk.Release();
                    }
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Theory]
    [InlineData("{|LKS3002:_gate.Wait()|}; if (work() is not string text) { _gate.Release(); return 0; } _gate.Release(); return text.Length;")]
    [InlineData("{|LKS3002:_gate.Wait()|}; using var stream = new System.IO.MemoryStream((int)work()); _gate.Release(); return (int)stream.Length;")]
    [InlineData("{|LKS3002:_gate.Wait()|}; var made = new { Value = work() }; _gate.Release(); return made.GetHashCode();")]
    [InlineData("{|LKS3002:_gate.Wait()|}; work(); Free(); return 0;")]
    [InlineData("{|LKS3002:_gate.Wait()|}; if (work is null) { Free(); return 0; } work(); _gate.Release(); return 1;")]
    [InlineData("var taken = false; {|LKS3002:Monitor.TryEnter(_lock, 9, ref taken)|}; work(); if (taken) Monitor.Exit(_lock); return 0;")]
    [InlineData("var taken = false; {|LKS3002:_spin.Enter(ref taken)|}; work(); if (taken) _spin.Exit(); taken = false; _spin.Enter(ref taken); _spin.Exit(); return 0;")]
    [InlineData("{|LKS3002:_gate.Wait()|}; work();\n#if !FAST\n_gate.Release();\n#else\n_gate.Release(1);\n#endif\nreturn 0;")]
    [InlineData("try { {|LKS3002:_gate.Wait()|}; work(); } finally { Console.WriteLine(); } _gate.Release(); return 0;")]
    public Task Offers_Nothing(string body) => Verify.NoFix<ReleaseInFinallyFix>($$"""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly object _lock = new();
            private SpinLock _spin;

            public int Run(Func<object> work)
            {
                {{body}}
            }

            private void Free() => _gate.Release();
        }
        """);
}
