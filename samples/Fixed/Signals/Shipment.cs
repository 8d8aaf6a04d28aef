using System.Threading.Channels;

namespace Samples.Signals;

/// <summary>Every way out signals, fails or completes, and who waits is woken.</summary>
public sealed class Shipment
{
    private readonly Channel<string> _parcels = Channel.CreateUnbounded<string>();
    private readonly ManualResetEventSlim _loaded = new();

    public void Send(string[] parcels)
    {
        using var left = new CountdownEvent(parcels.Length);
        foreach (var parcel in parcels)
        {
            Task.Run(() =>
            {
                try
                {
                    if (parcel.Length == 0)
                        return;
                    _parcels.Writer.TryWrite(parcel);
                }
                finally
                {
                    left.Signal();
                }
            });
        }

        left.Wait();
        _parcels.Writer.Complete();
        _loaded.Set();
    }

    public Task<int> Weigh(string parcel)
    {
        var weight = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.QueueUserWorkItem(_ =>
        {
            try
            {
                weight.SetResult(int.Parse(parcel));
            }
            catch (Exception exception)
            {
                weight.SetException(exception);
            }
        });
        return weight.Task;
    }

    public Task<string> Sign(CancellationToken token)
    {
        var signed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(() => signed.TrySetCanceled());
        ThreadPool.QueueUserWorkItem(_ => signed.TrySetResult("signed"));
        return signed.Task;
    }

    public async Task Unload()
    {
        await foreach (var parcel in _parcels.Reader.ReadAllAsync())
            Console.WriteLine(parcel);
    }

    public void Depart()
    {
        _loaded.Wait();
        Console.WriteLine("departed");
    }
}
