namespace Samples.Deadlocks;

/// <summary>One order for all locks, and nobody waits while holding one.</summary>
public sealed class Transfers
{
    private readonly object _accounts = new();
    private readonly object _log = new();
    private readonly int _id;
    private Thread? _writer;
    private int _lines;
    private int _balance;

    public Transfers(int id) => _id = id;

    public void Deposit(int amount)
    {
        lock (_accounts)
            _balance += amount;
        lock (_log)
            _lines++;
    }

    public string Report()
    {
        int lines;
        lock (_log)
            lines = _lines;
        lock (_accounts)
            return $"{lines} {_balance}";
    }

    public static void Move(Transfers from, Transfers to, int amount)
    {
        var (first, second) = from._id < to._id ? (from, to) : (to, from);
        lock (first._accounts)
        {
            lock (second._accounts)
            {
                from._balance -= amount;
                to._balance += amount;
            }
        }
    }

    public void Start()
    {
        _writer = new Thread(Write);
        _writer.Start();
    }

    public void Stop()
    {
        _writer?.Join();
    }

    private void Write()
    {
        Thread.Sleep(1000);
        lock (_log)
            _lines++;
    }
}
