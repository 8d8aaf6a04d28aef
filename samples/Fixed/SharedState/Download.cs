namespace Samples.SharedState;

/// <summary>The starter sets everything first and waits; what others read is guarded.</summary>
public sealed class Download
{
    private readonly Lock _gate = new();
    private string _address = "";
    private int _received;
    private decimal _rate;
    private int _isReported;

    public async Task<int> Start(string address)
    {
        _address = address;
        await Task.Run(Receive);
        return _received;
    }

    public decimal Rate
    {
        get
        {
            lock (_gate)
                return _rate;
        }
    }

    public void Finish() => Parallel.For(0, 4, _ => Report());

    private void Receive()
    {
        _received = _address.Length;
        lock (_gate)
            _rate = 0.5m;
    }

    private void Report()
    {
        if (Interlocked.Exchange(ref _isReported, 1) == 1)
            return;
        Console.WriteLine("done");
    }
}
