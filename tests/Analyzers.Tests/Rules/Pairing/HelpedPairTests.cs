using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class HelpedPairTests
{
    [Fact]
    public Task Reports_EndsThatAreToldDifferentThings() => Verify.Diagnostics("""
        enum Access { Read, Write }

        class Routes
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly SortedDictionary<string, int> _routes = new();

            public bool Improve(string key, int value)
            {
                Enter(write: true);
                try
                {
                    if (_routes.TryGetValue(key, out var known) && known <= value)
                        return false;
                    _routes[key] = value;
                    return true;
                }
                finally
                {
                    {|LKS3006:Leave()|};
                }
            }

            public void Clear()
            {
                Begin(Access.Write);
                _routes.Clear();
                {|LKS3006:End(Access.Read)|};
            }

            public int Count()
            {
                _lock.EnterReadLock();
                try { return _routes.Count; }
                finally { {|LKS3006:Leave(write: true)|}; }
            }

            private void Enter(bool write = false)
            {
                if (write)
                    _lock.EnterWriteLock();
                else
                    _lock.EnterReadLock();
            }

            private void Leave(bool write = false)
            {
                if (!write)
                {
                    _lock.ExitReadLock();
                    return;
                }
                _lock.ExitWriteLock();
            }

            private void Begin(Access access)
            {
                switch (access)
                {
                    case Access.Write: _lock.EnterWriteLock(); break;
                    default: _lock.EnterReadLock(); break;
                }
            }

            private void End(Access access)
            {
                if (access == Access.Write)
                    _lock.ExitWriteLock();
                else
                    _lock.ExitReadLock();
            }
        }
        """);

    [Fact]
    public Task Accepts_EndsThatBelongTogether() => Verify.Diagnostics("""
        class Routes
        {
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly SortedDictionary<string, int> _routes = new();

            public int Count()
            {
                Enter();
                try { return _routes.Count; }
                finally { Leave(); }
            }

            public void Replace(bool write)
            {
                Enter(write);
                try { Console.WriteLine(_routes.Count); }
                finally { Leave(write); }
            }

            public void Downgrade(string key)
            {
                Enter(write: true);
                try
                {
                    _routes[key] = 1;
                    _lock.EnterReadLock();
                    Leave(write: true);
                    Console.WriteLine(_routes.Count);
                }
                finally { Leave(); }
            }

            public void Twice(string key)
            {
                Enter(write: true);
                _routes[key] = 1;
                Leave(write: true);
                Enter();
                Console.WriteLine(_routes.Count);
                Leave();
            }

            public void WhileHeld(bool isHeld)
            {
                if (!isHeld)
                    Enter(write: true);
                _routes.Clear();
                if (!isHeld)
                    Leave(write: true);
            }

            private void Enter(bool write = false)
            {
                if (write)
                    _lock.EnterWriteLock();
                else
                    _lock.EnterReadLock();
            }

            private void Leave(bool write = false)
            {
                if (write)
                    _lock.ExitWriteLock();
                else
                    _lock.ExitReadLock();
            }
        }
        """);

    [Fact]
    public Task Accepts_AHelperThatReturnsTrueOrThrows() => Verify.Diagnostics("""
        using System;
        using System.Threading;

        class Device
        {
            private static readonly object Gate = new();
            private int _count;

            public int Count()
            {
                if (!Enter()) return 0;
                try { return _count; }
                finally { Monitor.Exit(Gate); }
            }

            public void Add()
            {
                Enter();
                try { _count++; }
                finally { Monitor.Exit(Gate); }
            }

            public int Peek()
            {
                if (!{|LKS3001:Enter()|}) return 0;
                if (_count == 0) return -1;
                Monitor.Exit(Gate);
                return 1;
            }

            private static bool Enter()
            {
                var acquired = false;
                Monitor.TryEnter(Gate, 1000, ref acquired);
                return acquired ? true : throw new TimeoutException();
            }
        }
        """);
}
