using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class SplitUseOfSharedTests
{
    private const string Stock = """
        sealed class Stock
        {
            private readonly Lock _sync = new();
            private readonly Dictionary<string, int> _onHand = [];
            public bool Covers(string item, int count) { lock (_sync) return _onHand.GetValueOrDefault(item) >= count; }
            public void Withdraw(string item, int count) { lock (_sync) _onHand[item] = _onHand.GetValueOrDefault(item) - count; }
        }
        """;

    [Fact]
    public Task Reports_AskingAndTakingInTwoSteps_WhereTheMemberCountsAtomically() => Verify.Diagnostics(Stock + """
        sealed class Checkout(Stock stock)
        {
            private long _accepted;
            public bool Place(string item, int count)
            {
                if (!TryReserve(item, count))
                    return false;
                Interlocked.Increment(ref _accepted);
                return true;
            }
            private bool TryReserve(string item, int count)
            {
                if (!stock.Covers(item, count))
                    return false;
                {|LKS1028:stock.Withdraw(item, count)|};
                return true;
            }
        }
        """);

    [Fact]
    public Task Accepts_WhereNothingSaysThatSeveralThreadsCome() => Verify.Diagnostics(Stock + """
        sealed class Import(Stock stock)
        {
            private long _rows;
            public bool Place(string item, int count)
            {
                if (!stock.Covers(item, count))
                    return false;
                stock.Withdraw(item, count);
                _rows++;
                return true;
            }
        }
        sealed class Guarded(Stock stock)
        {
            private readonly object _gate = new();
            private long _accepted;
            public bool Place(string item, int count)
            {
                lock (_gate)
                {
                    if (!stock.Covers(item, count))
                        return false;
                    stock.Withdraw(item, count);
                    _accepted++;
                    return true;
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnActThatAsksAgainItself_ThroughItsOwnProperty() => Verify.Diagnostics("""
        sealed class Connection
        {
            private readonly object _gate = new();
            private bool _closed;
            public bool IsClosed
            {
                get { lock (_gate) return _closed; }
                internal set { lock (_gate) _closed = value; }
            }
            public void Close()
            {
                lock (_gate)
                {
                    if (!IsClosed)
                        IsClosed = true;
                }
            }
        }
        sealed class Client(Connection connection)
        {
            private int _closing;
            public void Close()
            {
                if (Interlocked.Exchange(ref _closing, 1) == 0 && !connection.IsClosed)
                    connection.Close();
            }
        }
        """);

    [Fact]
    public Task Accepts_AMemberThatAnExchangeLetsThroughOnce() => Verify.Diagnostics(Stock + """
        sealed class Opening(Stock stock)
        {
            private int _isDone;
            public void Run(string item)
            {
                if (Interlocked.Exchange(ref _isDone, 1) != 0)
                    return;
                if (stock.Covers(item, 1))
                    stock.Withdraw(item, 1);
            }
        }
        """);
}
