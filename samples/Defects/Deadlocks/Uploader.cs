namespace Samples.Deadlocks;

/// <summary>Threads that block where they should await, or may not wait at all.</summary>
public sealed class Uploader
{
    private static int s_limit;
    private readonly Mutex _mutex = new();
    private readonly TaskCompletionSource _done = new(); // expect: LKS2015

    static Uploader()
    {
        var loader = Task.Run(() => s_limit = 4);
        loader.Wait(); // expect: LKS2012
    }

    public Task Done => _done.Task;

    public async Task Upload(Func<Task> page)
    {
        _mutex.WaitOne();
        try
        {
            await page(); // expect: LKS2008
        }
        finally
        {
            _mutex.ReleaseMutex();
        }
    }

    public async Task UploadAll(IEnumerable<Func<Task>> pages)
    {
        foreach (var page in pages.Take(s_limit))
            Upload(page).Wait(); // expect: LKS2013
        await Task.Yield();
        _done.SetResult();
    }
}
