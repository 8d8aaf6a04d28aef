using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Deadlocks;

/// <summary>Two locks of one type, which it acquires in opposite orders by way of others.</summary>
public sealed class OrderByWayOfOthersTests
{
    private const string Frames = """
        interface IHandler { void OnClose(int status); }
        class Frames
        {
            private readonly IHandler _handler;
            internal readonly object ReceiveLock = new();
            internal readonly object SendLock = new();
            private readonly List<int> _received = new();
            private readonly List<int> _sent = new();
            public Frames(IHandler handler) => _handler = handler;
            public void Prepare(int frame)
            {
                lock (SendLock)
                    _sent.Add(frame);
            }
            public void Receive(int frame)
            {
                lock (ReceiveLock)
                {
                    _received.Add(frame);
                    if (frame == 8)
                        HERE;
                }
            }
            public void Clear()
            {
                lock (ReceiveLock)
                    _received.Clear();
                lock (SendLock)
                    _sent.Clear();
            }
        }
        abstract class Connection
        {
            private int _connected = 1;
            protected Connection() { }
            public virtual bool Disconnect()
            {
                if (Interlocked.Exchange(ref _connected, 0) == 0)
                    return false;
                OnDisconnected();
                return true;
            }
            protected virtual bool Send(int frame) => frame < 0 ? Disconnect() : true;
            protected virtual void OnDisconnected() { }
        }
        """;

    [Fact]
    public Task Reports_TwoLocksOfOneType_AcrossAnInterfaceAndABaseClass() => Verify.Diagnostics(Frames.Replace("HERE", "{|LKS2002:_handler.OnClose(frame)|}", StringComparison.Ordinal) + """

        class Session : Connection, IHandler
        {
            private readonly Frames _frames;
            public Session() { _frames = new Frames(this); }
            public bool SendText(int text)
            {
                lock ({|LKS6004:_frames.SendLock|})
                {
                    _frames.Prepare(text);
                    return base.Send(text);
                }
            }
            public void OnClose(int status) => SendText(status);
            protected override void OnDisconnected() => _frames.Clear();
        }
        """.Replace("{|LKS6004:_frames.SendLock|}", "_frames.SendLock", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_HandlersAfterTheLock_AndOneOrder() => Verify.Diagnostics(Frames.Replace("HERE", "_received.Clear()", StringComparison.Ordinal) + """

        class Session : Connection, IHandler
        {
            private readonly Frames _frames;
            public Session() { _frames = new Frames(this); }
            public bool SendText(int text)
            {
                lock (_frames.SendLock)
                    _frames.Prepare(text);
                return base.Send(text);
            }
            public void OnClose(int status) => SendText(status);
            protected override void OnDisconnected() => _frames.Clear();
        }
        """);
}
