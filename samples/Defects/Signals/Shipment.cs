using System.Threading.Channels;

namespace Samples.Signals;

/// <summary>Ends that never come: a signal that is skipped, a task that nobody completes, a channel that nobody closes.</summary>
public sealed class Shipment
{
    private readonly Channel<string> _parcels = Channel.CreateUnbounded<string>();
    private volatile bool _isLoaded;

    public void Send(string[] parcels)
    {
        using var left = new CountdownEvent(parcels.Length);
        foreach (var parcel in parcels)
        {
            Task.Run(() =>
            {
                if (parcel.Length == 0)
                    return;
                _parcels.Writer.TryWrite(parcel);
                left.Signal(); // expect: LKS4008
            });
        }

        left.Wait();
        _isLoaded = true;
    }

    public Task<int> Weigh(string parcel)
    {
        var weight = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously); // expect: LKS4009
        ThreadPool.QueueUserWorkItem(_ => weight.SetResult(int.Parse(parcel)));
        return weight.Task;
    }

    public Task<string> Sign(CancellationToken token)
    {
        var signed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(() => signed.TrySetCanceled());
        ThreadPool.QueueUserWorkItem(_ => signed.SetResult("signed")); // expect: LKS4011
        return signed.Task;
    }

    public async Task Unload()
    {
        await foreach (var parcel in _parcels.Reader.ReadAllAsync()) // expect: LKS4010
            Console.WriteLine(parcel);
    }

    public void Depart()
    {
        while (!_isLoaded) // expect: LKS4007
            Thread.Sleep(10);
        Console.WriteLine("departed");
    }
}
