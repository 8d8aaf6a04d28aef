namespace Samples;

/// <summary>
/// What the memory model of .NET makes correct without a lock or volatile, although that of Java does not: a reference is published with
/// everything that was written to its object before (docs/design/specs/Memory-model.md of dotnet/runtime).
/// </summary>
public sealed class Publishing
{
    private static readonly object s_gate = new();
    private static Publishing? s_instance;
    private readonly object _write = new();
    private string[] _names = [];
    private Uri _address = new("http://localhost");
    private string? _text;

    /// <summary>Plain double-checked locking of a reference.</summary>
    public static Publishing Instance
    {
        get
        {
            if (s_instance == null)
            {
                lock (s_gate)
                {
                    if (s_instance == null)
                    {
                        var made = new Publishing();
                        made.Load();
                        s_instance = made;
                    }
                }
            }

            return s_instance;
        }
    }

    /// <summary>Copy on write: readers see the old array or the new one, each complete.</summary>
    public void Add(string name)
    {
        lock (_write)
            _names = [.. _names, name];
    }

    public bool Has(string name) => Array.IndexOf(_names, name) >= 0;

    /// <summary>An immutable object that is replaced as a whole.</summary>
    public void Reload() => new Thread(() => _address = new Uri("http://localhost/" + Environment.TickCount)).Start();

    public Uri Address => _address;

    /// <summary>A pure value that may be computed twice.</summary>
    public string Text => _text ??= string.Join(", ", _names);

    private void Load() => _names = ["first"];
}
