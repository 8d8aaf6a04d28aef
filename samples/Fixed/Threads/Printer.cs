namespace Samples.Threads;

/// <summary>Whoever asks for the end wakes the loops, and no thread keeps the process alive.</summary>
public sealed class Printer
{
    private readonly AutoResetEvent _page = new(false);
    private volatile bool _isStopping;

    public void Start()
    {
        new Thread(Print) { IsBackground = true }.Start();
        new Thread(Beat) { IsBackground = true }.Start();
    }

    public void Put() => _page.Set();

    public void Stop()
    {
        _isStopping = true;
        _page.Set();
    }

    public async Task Warm(int[] rollers, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        foreach (var roller in rollers)
        {
            token.ThrowIfCancellationRequested();
            await Task.Delay(roller);
        }
    }

    private void Print()
    {
        while (!_isStopping)
        {
            _page.WaitOne();
            Console.WriteLine("page");
        }
    }

    private void Beat()
    {
        while (!_isStopping)
        {
            Console.WriteLine("alive");
            Thread.Sleep(1000);
        }
    }
}
