namespace Samples.SharedState;

/// <summary>One instance for all, complete before anyone sees it. Plain double-checked locking is correct on .NET.</summary>
public sealed class Registry
{
    private static readonly object s_gate = new();
    private static Registry? s_default;
    private static Registry? s_shared;
    private string _name = "";

    public static Registry Default => LazyInitializer.EnsureInitialized(ref s_default, () => new Registry());

    public static Registry Shared
    {
        get
        {
            if (s_shared == null)
            {
                lock (s_gate)
                {
                    if (s_shared == null)
                    {
                        var made = new Registry();
                        made.Load();
                        s_shared = made;
                    }
                }
            }

            return s_shared;
        }
    }

    public string Name => _name;

    private void Load() => _name = "shared";
}
