namespace Samples.SharedState;

/// <summary>Two threads use one purse, which guards itself.</summary>
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
    private readonly Lock _contentLock = new();
    private int _content;

    public int Content
    {
        get
        {
            lock (_contentLock)
                return _content;
        }
    }

    public void Put(int coins)
    {
        lock (_contentLock)
            _content += coins;
    }
}
