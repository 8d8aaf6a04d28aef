using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class VolatilePropertyFixTests
{
    [Fact]
    public Task Fixes_AFlagOfAnotherObject() => Verify.Fix<VolatilePropertyFix>(
        """
        class Worker
        {
            private sealed class State
            {
                private int _rounds;

                /// <summary>Whether it is over.</summary>
                public bool Stop { get; set; } // set by Halt
                public void Count() => _rounds++;
            }

            private readonly State _state = new();
            private bool IsStopped => {|LKS5002:_state.Stop|};
            public void Start() => new Thread(Run).Start();
            private void Run() { while (!IsStopped) { } }
            public void Halt() => _state.Stop = true;
        }
        """,
        """
        class Worker
        {
            private sealed class State
            {
                private int _rounds;
                private volatile bool _stop;

                /// <summary>Whether it is over.</summary>
                public bool Stop { get => _stop; set => _stop = value; } // set by Halt
                public void Count() => _rounds++;
            }

            private readonly State _state = new();
            private bool IsStopped => _state.Stop;
            public void Start() => new Thread(Run).Start();
            private void Run() { while (!IsStopped) { } }
            public void Halt() => _state.Stop = true;
        }
        """);

    [Fact]
    public Task Fixes_AnOwnPropertyWithAValue() => Verify.Fix<VolatilePropertyFix>(
        """
        class Worker
        {
            public static bool IsRunning { get; private set; } = true; // until the end
            public void Start() => new Thread(Run).Start();
            private void Run() { while ({|LKS5002:IsRunning|}) { } }
            public void Stop() => IsRunning = false;
        }
        """,
        """
        class Worker
        {
            private static volatile bool s_isRunning = true;

            public static bool IsRunning { get => s_isRunning; private set => s_isRunning = value; } // until the end
            public void Start() => new Thread(Run).Start();
            private void Run() { while (IsRunning) { } }
            public void Stop() => IsRunning = false;
        }
        """);

    [Fact]
    public Task NotOffered_WhereAFieldCannotStandForIt() => Verify.NoFix<VolatilePropertyFix>(
        """
        class Marked
        {
            [field: NonSerialized]
            private bool Stop { get; set; }
            public void Start() => new Thread(() => { while (!{|LKS5002:Stop|}) { } }).Start();
            public void End() => Stop = true;
        }
        class Plain
        {
            private bool _stop;
            public void Start() => new Thread(() => { while (!{|LKS5002:_stop|}) { } }).Start();
            public void End() => _stop = true;
        }
        """);
}
