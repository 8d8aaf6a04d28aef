using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class PassByReferenceFixTests
{
    [Fact]
    public Task Fixes_TheParameterAndAllItsArguments() => Verify.Fix<PassByReferenceFix>(
        """
        class Window
        {
            private SpinLock _lock = new();
            private int _count;

            public void Add() => Count(1, _lock);

            public void AddAll(int[] items)
            {
                foreach (var item in items)
                    this.Count(by: item, gate: /* the same */ _lock);
                Leave(_lock);

                static void Leave(SpinLock {|LKS3009:gate|})
                {
                    if (gate.IsHeldByCurrentThread)
                        gate.Exit();
                }
            }

            // enters it
            private void Count(int by, /* copied */ SpinLock {|LKS3009:gate|})
            {
                var taken = false;
                try
                {
                    gate.Enter(ref taken);
                    _count += by;
                }
                finally
                {
                    if (taken)
                        gate.Exit();
                }
            }
        }
        """,
        """
        class Window
        {
            private SpinLock _lock = new();
            private int _count;

            public void Add() => Count(1, ref _lock);

            public void AddAll(int[] items)
            {
                foreach (var item in items)
                    this.Count(by: item, gate: /* the same */ ref _lock);
                Leave(ref _lock);

                static void Leave(ref SpinLock gate)
                {
                    if (gate.IsHeldByCurrentThread)
                        gate.Exit();
                }
            }

            // enters it
            private void Count(int by, /* copied */ ref SpinLock gate)
            {
                var taken = false;
                try
                {
                    gate.Enter(ref taken);
                    _count += by;
                }
                finally
                {
                    if (taken)
                        gate.Exit();
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_ALocal() => Verify.Fix<PassByReferenceFix>(
        """
        class Window
        {
            private SpinLock _lock = new();
            private static SpinLock s_lock = new();

            public bool IsHeld()
            {
                // the same lock
                SpinLock {|LKS3009:gate = _lock|}; // a copy
                var {|LKS3009:shared = s_lock|};
                return gate.IsHeld || shared.IsHeld;
            }
        }
        """,
        """
        class Window
        {
            private SpinLock _lock = new();
            private static SpinLock s_lock = new();

            public bool IsHeld()
            {
                // the same lock
                ref SpinLock gate = ref _lock; // a copy
                ref var shared = ref s_lock;
                return gate.IsHeld || shared.IsHeld;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForAMethodThatOthersCall() => Verify.NoFix<PassByReferenceFix>("""
        public class Window
        {
            private SpinLock _lock = new();
            public void Leave(SpinLock {|LKS3009:gate|}) => gate.Exit();
            public void Done() => Leave(_lock);
        }
        """);

    [Fact]
    public Task Offers_NothingForAMethodThatIsADelegate() => Verify.NoFix<PassByReferenceFix>("""
        class Window
        {
            private SpinLock _lock = new();
            public void Done(bool isHeld)
            {
                Action<SpinLock> leave = Leave;
                leave(_lock);
            }
            private void Leave(SpinLock {|LKS3009:gate|}) => gate.Exit();
        }
        """);

    [Fact]
    public Task Offers_NothingForWhatIsNoVariable() => Verify.NoFix<PassByReferenceFix>("""
        class Window
        {
            private readonly SpinLock[] _locks = new SpinLock[2];
            private SpinLock Current => _locks[0];
            public bool Done() => Leave(Current);
            public bool Copy()
            {
                var {|LKS3009:gate = Current|};
                return gate.IsHeld;
            }
            private bool Leave(SpinLock {|LKS3009:gate|}) => gate.IsHeld;
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheCopyIsReplacedOrCaptured() => Verify.NoFix<PassByReferenceFix>("""
        class Window
        {
            private SpinLock _lock = new();
            public bool Replaced()
            {
                var {|LKS3009:gate = _lock|};
                gate = new SpinLock();
                return gate.IsHeld;
            }
            public Func<bool> Captured()
            {
                var {|LKS3009:gate = _lock|};
                return () => gate.IsHeld;
            }
        }
        """);

    [Fact]
    public Task Fixes_AParameterThatIsOnlyToBeRead_AndAnElement() => Verify.Fix<PassByReferenceFix>(
        """
        class Windows
        {
            private readonly SpinLock[] _locks = new SpinLock[4];
            private SpinLock _lock;

            public void All()
            {
                Use(in _lock);
                Use(/* the same */ _lock);
            }

            private void Use(in SpinLock {|LKS3009:gate|})
            {
                var taken = false;
                try { gate.Enter(ref taken); }
                finally { if (taken) gate.Exit(); }
            }

            public void One(int i)
            {
                var {|LKS3009:gate = _locks[i]|};
                var taken = false;
                try { gate.Enter(ref taken); }
                finally { if (taken) gate.Exit(); }
            }
        }
        """,
        """
        class Windows
        {
            private readonly SpinLock[] _locks = new SpinLock[4];
            private SpinLock _lock;

            public void All()
            {
                Use(ref _lock);
                Use(/* the same */ ref _lock);
            }

            private void Use(ref SpinLock gate)
            {
                var taken = false;
                try { gate.Enter(ref taken); }
                finally { if (taken) gate.Exit(); }
            }

            public void One(int i)
            {
                ref var gate = ref _locks[i];
                var taken = false;
                try { gate.Enter(ref taken); }
                finally { if (taken) gate.Exit(); }
            }
        }
        """);
}
