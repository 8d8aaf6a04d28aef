namespace Samples.Threads;

/// <summary>Stop requests that nobody sees, and a thread that outlives the program.</summary>
public sealed class Printer
{
    private readonly AutoResetEvent _page = new(false);
    private volatile bool _isStopping;

    public void Start()
    {
        new Thread(Print) { IsBackground = true }.Start();
        new Thread(Beat).Start(); // expect: LKS5006
    }

    public void Put() => _page.Set();

    public void Stop() => _isStopping = true;

    public async Task Warm(int[] rollers, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        foreach (var roller in rollers) // expect: LKS5005
            await Task.Delay(roller);
    }

    private void Print()
    {
        while (!_isStopping)
        {
            _page.WaitOne(); // expect: LKS5004
            Console.WriteLine("page");
        }
    }

    private void Beat()
    {
        while (true) // expect: LKS5001
        {
            Console.WriteLine("alive");
            Thread.Sleep(1000);
        }
    }
}
