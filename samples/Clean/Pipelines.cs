using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Samples;

/// <summary>State that one loop owns, fed through channels, queues and tasks.</summary>
public sealed class Pipelines : IAsyncDisposable
{
    private readonly Channel<int> _channel = Channel.CreateUnbounded<int>();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _calls = new();
    private readonly Dictionary<int, int> _seen = [];
    private readonly Task _loop;
    private int _sum;
    private int _id;

    public Pipelines() => _loop = Task.Run(LoopAsync);

    public bool Post(int value) => _channel.Writer.TryWrite(value);

    public Task<string> Call()
    {
        var id = Interlocked.Increment(ref _id);
        var call = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = call;
        return call.Task;
    }

    public void Reply(int id, string text)
    {
        if (_calls.TryRemove(id, out var call))
            call.TrySetResult(text);
    }

    public static int Stages()
    {
        using var first = new BlockingCollection<int>(10);
        using var second = new BlockingCollection<int>(10);
        var total = 0;
        var produce = Task.Run(() =>
        {
            for (var i = 0; i < 10; i++)
                first.Add(i);
            first.CompleteAdding();
        });
        var change = Task.Run(() =>
        {
            foreach (var item in first.GetConsumingEnumerable())
                second.Add(item * 2);
            second.CompleteAdding();
        });
        var consume = Task.Run(() =>
        {
            foreach (var item in second.GetConsumingEnumerable())
                total += item;
        });
        Task.WaitAll(produce, change, consume);
        return total;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Writer.Complete();
        await _loop;
        Console.WriteLine(_sum + _seen.Count);
    }

    private async Task LoopAsync()
    {
        await foreach (var value in _channel.Reader.ReadAllAsync())
        {
            _sum += value;
            _seen[value] = _sum;
        }
    }
}
