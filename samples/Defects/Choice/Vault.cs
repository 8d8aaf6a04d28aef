namespace Samples.Choice;

/// <summary>Lock objects that too many have, or too few.</summary>
public sealed class Vault
{
    private object _gate = new();
    private int _gold;
    private int _silver;
    private int _copper;

    public void AddGold()
    {
        lock (this) // expect: LKS6001
            _gold++;
    }

    public void AddSilver()
    {
        lock (_gate)
            _silver++;
    }

    public void Reset() => _gate = new object(); // expect: LKS6002

    public void AddCopper()
    {
        var gate = new object();
        lock (gate) // expect: LKS6003
            _copper++;
    }

    public string Content => $"{_gold} {_silver} {_copper}";
}
