using Runtime.Staging;

namespace Runtime.Wrong;

// The account locks the list that it hands out. Its caller locks the list, too, for as long as it likes.
[Demonstrates(6, "public-lock", "a stranger holds the lock, and a deposit waits", Rules = ["LKS6004"], Right = "private-locks")]
public sealed class PublicLock : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var account = new Account();
        var auditor = new Thread(() =>
        {
            lock (account.Entries) // expect: LKS6004
            {
                stage.Turn(1);
                stage.Tell("locks the list it was given");
                stage.Turn(4);
                stage.Tell("unlocks it");
                stage.Done();
            }
        }) { Name = "auditor" };
        var customer = new Thread(() =>
        {
            stage.Turn(2);
            stage.Tell("deposits 100");
            stage.Done();
            account.Deposit(100);
            stage.Tell("has deposited");
        }) { Name = "customer" };
        stage.Start(auditor, customer);
        var waits = stage.IsKeptWaiting(customer);
        stage.Turn(3);
        stage.Done();
        stage.Join(auditor);
        stage.Join(customer);
        return new Outcome(waits, "the deposit waited for a stranger");
    }

    public sealed class Account
    {
        public List<int> Entries { get; } = [];

        public void Deposit(int amount)
        {
            lock (Entries) // expect: LKS6004
                Entries.Add(amount);
        }
    }
}
