namespace Samples.Deadlocks;

/// <summary>Nothing blocks: locks of the flow, not of the thread, and awaits all the way.</summary>
public sealed class Uploader
{
    private static readonly int s_limit = 4;
    private readonly SemaphoreSlim _mutex = new(1, 1);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public async Task Upload(Func<Task> page)
    {
        await _mutex.WaitAsync();
        try
        {
            await page();
        }
        finally
        {
            _mutex.Release();
        }
    }

    public async Task UploadAll(IEnumerable<Func<Task>> pages)
    {
        foreach (var page in pages.Take(s_limit))
            await Upload(page);
        _done.SetResult();
    }
}
