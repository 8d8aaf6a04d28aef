namespace Samples.Choice;

/// <summary>One private object for each thing that is guarded, for as long as that lives.</summary>
public sealed class Vault
{
    private readonly object _gate = new();
    private int _gold;
    private int _silver;
    private int _copper;

    public void AddGold()
    {
        lock (_gate)
            _gold++;
    }

    public void AddSilver()
    {
        lock (_gate)
            _silver++;
    }

    public void Reset()
    {
        lock (_gate)
            _silver = 0;
    }

    public void AddCopper()
    {
        lock (_gate)
            _copper++;
    }

    public string Content
    {
        get
        {
            lock (_gate)
                return $"{_gold} {_silver} {_copper}";
        }
    }
}
