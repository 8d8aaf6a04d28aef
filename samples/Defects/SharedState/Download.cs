namespace Samples.SharedState;

/// <summary>A worker and its starter share fields, and nothing orders what they do.</summary>
public sealed class Download
{
    private string _address = "";
    private int _received;
    private decimal _rate;
    private bool _isReported;

    public int Start(string address)
    {
        Task.Run(Receive);
        _address = address; // expect: LKS1024
        return _received;
    }

    public decimal Rate => _rate;

    public void Finish() => Parallel.For(0, 4, _ => Report());

    private void Receive()
    {
        _received = _address.Length; // expect: LKS1004
        _rate = 0.5m; // expect: LKS1009
    }

    private void Report()
    {
        if (_isReported)
            return;
        _isReported = true; // expect: LKS1006
        Console.WriteLine("done");
    }
}
