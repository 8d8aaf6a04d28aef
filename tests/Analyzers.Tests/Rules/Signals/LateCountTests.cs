using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class LateCountTests
{
    [Fact]
    public Task Reports_WorkThatCountsItself() => Verify.Diagnostics("""
        using System.IO;
        sealed class Walker
        {
            private readonly CountdownEvent _open = new(1);
            public void Run(string root)
            {
                Visit(root);
                _open.Signal();
                _open.Wait();
            }
            private void Visit(string folder)
            {
                foreach (var child in Directory.EnumerateDirectories(folder))
                    ThreadPool.QueueUserWorkItem(_ => VisitQueued(child));
            }
            private void VisitQueued(string folder)
            {
                {|LKS4006:_open.AddCount()|};
                try
                {
                    Visit(folder);
                }
                finally
                {
                    _open.Signal();
                }
            }
        }
        """);

    [Fact]
    public Task Reports_ALambda_AndALocal() => Verify.Diagnostics("""
        sealed class Batch
        {
            public void Run(IEnumerable<Action> work)
            {
                using var left = new CountdownEvent(1);
                foreach (var item in work)
                {
                    Task.Run(() =>
                    {
                        try
                        {
                            {|LKS4006:left.AddCount()|};
                            item();
                        }
                        finally { left.Signal(); }
                    });
                }
                left.Signal();
                left.Wait();
            }
        }
        """);

    [Fact]
    public Task Accepts_WhoCountsBeforeItHandsTheWorkOver() => Verify.Diagnostics("""
        using System.IO;
        sealed class Walker
        {
            private readonly CountdownEvent _open = new(1);
            public void Run(string root)
            {
                Visit(root);
                _open.Signal();
                _open.Wait();
            }
            private void Visit(string folder)
            {
                foreach (var child in Directory.EnumerateDirectories(folder))
                {
                    _open.AddCount();
                    ThreadPool.QueueUserWorkItem(_ =>
                    {
                        try { Visit(child); }
                        finally { _open.Signal(); }
                    });
                }
            }
        }
        sealed class Pieces
        {
            private readonly CountdownEvent _left;
            public Pieces(int count) => _left = new(count);
            public void Run()
            {
                Task.Run(() =>
                {
                    try
                    {
                        _left.AddCount();
                        Console.WriteLine("more");
                        _left.Signal();
                    }
                    finally { _left.Signal(); }
                });
                _left.Wait();
            }
        }
        """);
}
