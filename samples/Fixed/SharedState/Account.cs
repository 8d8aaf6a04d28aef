namespace Samples.SharedState;

/// <summary>Every change takes the lock.</summary>
public sealed class Account
{
    private readonly object _gate = new();
    private decimal _balance;

    public decimal Balance
    {
        get
        {
            lock (_gate)
                return _balance;
        }
    }

    public void Deposit(decimal amount)
    {
        lock (_gate)
            _balance += amount;
    }

    public void Withdraw(decimal amount)
    {
        lock (_gate)
            _balance -= amount;
    }

    public void ChargeFee()
    {
        lock (_gate)
        {
            _balance -= 1m;
        }
    }
}
