// A refresh loads all feeds at once while it holds the permit that each load waits for.
namespace Programs.WhenAllUnderSemaphore.Hangs
{
    public interface IFeed
    {
        Task<int> LoadAsync();
    }

    public sealed class Reader
    {
        private readonly SemaphoreSlim _gate = new(1);
        private readonly List<IFeed> _feeds = [];
        private int _articles;

        public Reader() => _feeds.AddRange([new Feed(this, 3), new Feed(this, 4)]);

        public async Task<int> RefreshAsync()
        {
            await _gate.WaitAsync();
            try
            {
                var counts = await Task.WhenAll(_feeds.Select(feed => feed.LoadAsync()));
                return counts.Sum();
            }
            finally
            {
                _gate.Release();
            }
        }

        public async Task StoreAsync(int articles)
        {
            await _gate.WaitAsync();
            try
            {
                _articles += articles;
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    public sealed class Feed(Reader reader, int articles) : IFeed
    {
        public async Task<int> LoadAsync()
        {
            await Task.Delay(1);
            await reader.StoreAsync(articles);
            return articles;
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Wait(new Reader().RefreshAsync());
    }
}

namespace Programs.WhenAllUnderSemaphore.Ends
{
    public interface IFeed
    {
        Task<int> LoadAsync();
    }

    public sealed class Reader
    {
        private readonly SemaphoreSlim _gate = new(1);
        private readonly List<IFeed> _feeds = [];
        private int _refreshes;
        private int _articles;

        public Reader() => _feeds.AddRange([new Feed(this, 3), new Feed(this, 4)]);

        public async Task<int> RefreshAsync()
        {
            await _gate.WaitAsync();
            try
            {
                _refreshes++;
            }
            finally
            {
                _gate.Release();
            }

            var counts = await Task.WhenAll(_feeds.Select(feed => feed.LoadAsync()));
            return counts.Sum();
        }

        public async Task StoreAsync(int articles)
        {
            await _gate.WaitAsync();
            try
            {
                _articles += articles;
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    public sealed class Feed(Reader reader, int articles) : IFeed
    {
        public async Task<int> LoadAsync()
        {
            await Task.Delay(1);
            await reader.StoreAsync(articles);
            return articles;
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Wait(new Reader().RefreshAsync());
    }
}
