namespace Samples.SharedState;

/// <summary>State that belongs to the wrong thread, object or scope.</summary>
public sealed class Sessions
{
    private static int s_open;
    [ThreadStatic] private int _depth; // expect: LKS1018
    [ThreadStatic] private static string? s_user;
    private readonly object _gate = new();
    private string? _profile;

    public void Open()
    {
        lock (_gate)
            s_open++; // expect: LKS1016
        _depth = 1;
    }

    public async Task Greet(string user)
    {
        s_user = user;
        await Task.Delay(10);
        Console.WriteLine(s_user); // expect: LKS1019
    }

    public async Task<string> Profile()
    {
        if (_profile == null)
            _profile = await File.ReadAllTextAsync("profile.txt"); // expect: LKS1025
        return _profile + _depth;
    }

    public void Copy(string path)
    {
        using var file = new FileStream(path, FileMode.Open);
        Task.Run(() => file.ReadByte()); // expect: LKS1027
    }
}
