namespace Samples.Pairing;

/// <summary>Three ways to lose a permit.</summary>
public sealed class Throttle
{
    private readonly SemaphoreSlim _permits = new(5, 5);

    public bool Visit(string page)
    {
        _permits.Wait(); // expect: LKS3001
        if (page.Length == 0)
            return false;
        _permits.Release();
        return true;
    }

    public async Task<string> Download(Func<Task<string>> page)
    {
        await _permits.WaitAsync(); // expect: LKS3002
        var text = await page();
        _permits.Release();
        return text;
    }

    public async Task Upload(Func<Task> page, CancellationToken cancellation)
    {
        try
        {
            await _permits.WaitAsync(cancellation); // expect: LKS3003
            await page();
        }
        finally
        {
            _permits.Release();
        }
    }
}
