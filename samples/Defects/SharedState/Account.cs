namespace Samples.SharedState;

/// <summary>All methods but one take the lock: a fee that is charged during a deposit undoes the deposit.</summary>
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

    public void ChargeFee() => _balance -= 1m; // expect: LKS1001
}
