using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Tests and acts on what a class inherits.</summary>
public sealed class InheritedCheckTests
{
    private const string Port = """
        using System.Net.Sockets;
        abstract class Port
        {
            internal Socket? Session { get; set; }
            protected string? _name;
            protected readonly object _gate = new();
            public void Close() => _name = null;
        }
        """;

    [Fact]
    public Task Reports_APropertyThatIsTestedOnAThreadAndSetToNullAtTheEnd() => Verify.Diagnostics("""
        using System.Net.Sockets;
        sealed class Listener : Port, IDisposable
        {
            private readonly ManualResetEvent _done = new(false);
            public void Start(Socket session)
            {
                Session = session;
                new Thread(() =>
                {
                    try
                    {
                        _done.WaitOne();
                    }
                    finally
                    {
                        if (Session != null)
                        {
                            {|LKS1006:Session|}.Close();
                        }
                    }
                }) { IsBackground = true }.Start();
            }
            public void Dispose()
            {
                _done.Set();
                Session = null;
            }
        }
        """, Port);

    [Fact]
    public Task Accepts_ACopyAJoinAndALock() => Verify.Diagnostics("""
        using System.Net.Sockets;
        sealed class Copying : Port, IDisposable
        {
            public void Start(Socket session)
            {
                Session = session;
                Task.Run(() =>
                {
                    var current = Session;
                    if (current != null)
                        current.Close();
                });
            }
            public void Dispose() => Session = null;
        }
        sealed class Joining : Port, IDisposable
        {
            private Thread? _thread;
            public void Start(Socket session)
            {
                Session = session;
                _thread = new Thread(() =>
                {
                    if (Session != null)
                        Session.Close();
                });
                _thread.Start();
            }
            public void Dispose()
            {
                _thread!.Join();
                Session = null;
            }
        }
        sealed class Locking : Port, IDisposable
        {
            public void Start(Socket session)
            {
                lock (_gate)
                    Session = session;
                Task.Run(() =>
                {
                    lock (_gate)
                    {
                        if (Session != null)
                            Session.Close();
                    }
                });
            }
            public void Dispose()
            {
                lock (_gate)
                    Session = null;
            }
        }
        sealed class Telling : Port, IDisposable
        {
            private readonly ManualResetEvent _done = new(false);
            public void Start(Socket session)
            {
                Session = session;
                Task.Run(() =>
                {
                    _done.WaitOne();
                    if (Session != null)
                        Session.Close();
                });
            }
            public void Dispose()
            {
                Session = null;
                _done.Set();
            }
        }
        sealed class Reading : Port
        {
            public void Start(string name)
            {
                _name = name;
                Console.WriteLine(_name != null ? _name.Length : 0);
            }
        }
        """, Port);
}
