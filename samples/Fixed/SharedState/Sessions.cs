namespace Samples.SharedState;

/// <summary>State that belongs to the flow, the type or the scope that uses it.</summary>
public sealed class Sessions
{
    private static readonly Lock s_gate = new();
    private static int s_open;
    [ThreadStatic] private static int s_depth;
    private static readonly AsyncLocal<string?> s_user = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private string? _profile;

    public void Open()
    {
        lock (s_gate)
            s_open++;
        s_depth = 1;
    }

    public async Task Greet(string user)
    {
        s_user.Value = user;
        await Task.Delay(10);
        Console.WriteLine(s_user.Value);
    }

    public async Task<string> Profile()
    {
        await _loading.WaitAsync();
        try
        {
            if (_profile == null)
                _profile = await File.ReadAllTextAsync("profile.txt");
            return _profile + s_depth;
        }
        finally
        {
            _loading.Release();
        }
    }

    public async Task Copy(string path)
    {
        using var file = new FileStream(path, FileMode.Open);
        await Task.Run(() => file.ReadByte());
    }
}
