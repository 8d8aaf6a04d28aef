namespace Samples.Pairing;

/// <summary>Every permit that was taken, and no other, is returned.</summary>
public sealed class Throttle
{
    private readonly SemaphoreSlim _permits = new(5, 5);

    public bool Visit(string page)
    {
        _permits.Wait();
        try
        {
            if (page.Length == 0)
                return false;
        }
        finally
        {
            _permits.Release();
        }
        return true;
    }

    public async Task<string> Download(Func<Task<string>> page)
    {
        await _permits.WaitAsync();
        string text;
        try
        {
            text = await page();
        }
        finally
        {
            _permits.Release();
        }
        return text;
    }

    public async Task Upload(Func<Task> page, CancellationToken cancellation)
    {
        await _permits.WaitAsync(cancellation);
        try
        {
            await page();
        }
        finally
        {
            _permits.Release();
        }
    }
}
