using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class SetAfterStartTests
{
    [Fact]
    public Task Reports_WhatTheThreadMayMiss() => Verify.Diagnostics("""
        class Worker
        {
            private int _limit;
            private readonly string _name;
            public Worker(string name)
            {
                new Thread(Run).Start();
                {|LKS1024:_name = name|};
            }
            public void Start()
            {
                Task.Run(Run);
                {|LKS1024:_limit = 10|};
            }
            private void Run() => Console.WriteLine(_limit + _name);
        }
        """);

    [Fact]
    public Task Reports_ACapturedLocal() => Verify.Diagnostics("""
        class Worker
        {
            public void Start()
            {
                var limit = 0;
                var thread = new Thread(() => Console.WriteLine(limit));
                thread.Start();
                {|LKS1024:limit = 10|};
                thread.Join();
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsSetFirst_OrAfterTheEnd() => Verify.Diagnostics("""
        class Worker
        {
            private int _limit;
            private int _rounds;
            public void Start()
            {
                _limit = 10;
                var thread = new Thread(Run);
                _limit = 20;
                thread.Start();
                thread.Join();
                _limit = 0;
            }
            public async Task StartAsync()
            {
                var task = Task.Run(Run);
                await task;
                _rounds = 1;
            }
            private void Run() => Console.WriteLine(_limit + _rounds);
        }
        """);
}
