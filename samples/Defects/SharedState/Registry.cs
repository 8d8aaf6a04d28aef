namespace Samples.SharedState;

/// <summary>Three ways to make a single instance more than once, or to hand it out half made.</summary>
public sealed class Registry
{
    private static readonly object s_gate = new();
    private static Registry? s_default;
    private static Registry? s_shared;
    private string _name = "";

    public static Registry Default => s_default ??= new Registry(); // expect: LKS1010

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
                        s_shared = new Registry(); // expect: LKS1011
                        s_shared.Load();
                    }
                }
            }

            return s_shared;
        }
    }

    public string Name => _name;

    private void Load() => _name = "shared";
}
