using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class MergeSectionsFixTests
{
    [Fact]
    public Task Fixes_WithOneSection() => Verify.Fix<MergeSectionsFix>(
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public void Fill(int by)
            {
                int level;
                lock (_gate)
                    level = _level;
                var next = level + by;
                lock (_gate)
                    {|LKS1021:_level = next|};
                Console.WriteLine(level);
            }
        }
        """,
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public void Fill(int by)
            {
                int level;
                lock (_gate)
                {
                    level = _level;
                    var next = level + by;
                    _level = next;
                }
                Console.WriteLine(level);
            }
        }
        """);

    [Fact]
    public Task Fixes_KeepingWhatIsSaidBetweenTheSections() => Verify.Fix<MergeSectionsFix>(
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public void Fill(int by)
            {
                int level;
                // read
                lock (_gate)
                {
                    level = _level; // here
                } // done
                // compute
                var next = level + by;
                lock (_gate)
                {
                    {|LKS1021:_level = next|};
                } // stored
            }
        }
        """,
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public void Fill(int by)
            {
                int level;
                // read
                lock (_gate)
                {
                    level = _level; // here
                                    // done
                                    // compute
                    var next = level + by;
                    _level = next;
                } // stored
            }
        }
        """);

    [Fact]
    public Task Fixes_TwoCallsInOneStatement_WithTheLockThatTheyTake() => Verify.Fix<GuardWithLockFix>(
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public int Level { get { lock (_gate) return _level; } set { lock (_gate) _level = value; } }
            public void Fill(int by)
            {
                // more
                {|LKS1021:Level += by|}; // here
            }
            public void Add() => {|LKS1021:Level++|};
        }
        """,
        """
        class Tank
        {
            private readonly object _gate = new();
            private int _level;
            public int Level { get { lock (_gate) return _level; } set { lock (_gate) _level = value; } }
            public void Fill(int by)
            {
                // more
                lock (_gate)
                {
                    Level += by;
                } // here
            }
            public void Add()
            {
                lock (_gate)
                {
                    Level++;
                }
            }
        }
        """);

    /// <summary>What others do in the setter, and a lock that its holder cannot take again, stay outside; so do sections that await, branch, or are calls.</summary>
    [Fact]
    public async Task Fixes_NothingElse()
    {
        const string Source = """
            class Tank
            {
                private readonly object _gate = new();
                private readonly SemaphoreSlim _turn = new(1, 1);
                private readonly ReaderWriterLockSlim _rows = new();
                private int _level, _row, _count;
                public event Action? Changed;
                public int Level
                {
                    get { lock (_gate) return _level; }
                    set { lock (_gate) _level = value; Changed?.Invoke(); }
                }
                public void Add() { {|LKS1021:Level++|}; }
                public int Count
                {
                    get { _turn.Wait(); try { return _count; } finally { _turn.Release(); } }
                    set { _turn.Wait(); try { _count = value; } finally { _turn.Release(); } }
                }
                public void Hit() { {|LKS1021:Count++|}; }
                public void Move(int by)
                {
                    int row;
                    _rows.EnterReadLock();
                    try { row = _row; } finally { _rows.ExitReadLock(); }
                    _rows.EnterWriteLock();
                    try { {|LKS1021:_row = row + by|}; } finally { _rows.ExitWriteLock(); }
                }
                public async Task Fill(int by)
                {
                    int level;
                    lock (_gate)
                        level = _level;
                    await Task.Delay(1);
                    lock (_gate)
                        {|LKS1021:_level = level + by|};
                }
                public void Drain(bool all)
                {
                    int level;
                    lock (_gate)
                        level = _level;
                    if (all)
                    {
                        lock (_gate)
                            {|LKS1021:_level = level - 1|};
                    }
                }
            }
            """;
        await Verify.NoFix<MergeSectionsFix>(Source);
        await Verify.NoFix<GuardWithLockFix>(Source);
    }
}
