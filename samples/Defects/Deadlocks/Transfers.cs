namespace Samples.Deadlocks;

/// <summary>Threads that hold what the others wait for.</summary>
public sealed class Transfers
{
    private readonly object _accounts = new();
    private readonly object _log = new();
    private Thread? _writer;
    private int _lines;
    private int _balance;

    public void Deposit(int amount)
    {
        lock (_accounts)
        {
            _balance += amount;
            lock (_log) // expect: LKS2001
                _lines++;
        }
    }

    public string Report()
    {
        lock (_log)
        {
            lock (_accounts)
                return $"{_lines} {_balance}";
        }
    }

    public static void Move(Transfers from, Transfers to, int amount)
    {
        lock (from._accounts)
        {
            lock (to._accounts) // expect: LKS2005
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
        lock (_log)
            _writer?.Join(); // expect: LKS2006
    }

    private void Write()
    {
        lock (_log)
        {
            _lines++;
            Thread.Sleep(1000); // expect: LKS2007
        }
    }
}
