namespace Samples.SharedState;

/// <summary>Two threads use one purse, which has no lock of its own.</summary>
public static class Bank
{
    public static int Open()
    {
        var purse = new Purse();
        var first = new Thread(() => purse.Put(10));
        var second = new Thread(() => purse.Put(20));
        first.Start();
        second.Start();
        first.Join();
        second.Join();
        return purse.Content;
    }
}

public sealed class Purse
{
    public int Content { get; private set; }

    public void Put(int coins) => Content += coins; // expect: LKS1028
}
