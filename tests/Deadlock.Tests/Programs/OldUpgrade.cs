// A price list is read under a reader lock, and what is missing is put in through an interface under a writer lock.
namespace Programs.OldUpgrade.Hangs
{
    public interface IPriceSource
    {
        void Fill(PriceList list, string article);
    }

    public sealed class PriceList(IPriceSource source)
    {
        private readonly ReaderWriterLock _lock = new();
        private readonly Dictionary<string, decimal> _prices = [];

        public decimal Price(string article)
        {
            _lock.AcquireReaderLock(Timeout.Infinite);
            try
            {
                if (!_prices.ContainsKey(article))
                {
                    Stage.Meet();
                    source.Fill(this, article);
                }

                return _prices[article];
            }
            finally
            {
                _lock.ReleaseReaderLock();
            }
        }

        public void Put(string article, decimal price)
        {
            _lock.AcquireWriterLock(Timeout.Infinite);
            try
            {
                _prices[article] = price;
            }
            finally
            {
                _lock.ReleaseWriterLock();
            }
        }
    }

    public sealed class FixedPrice(decimal price) : IPriceSource
    {
        public void Fill(PriceList list, string article) => list.Put(article, price);
    }

    public static class Program
    {
        public static void Run()
        {
            var list = new PriceList(new FixedPrice(9));
            Stage.Both(() => list.Price("tea"), () => list.Price("milk"));
        }
    }
}

namespace Programs.OldUpgrade.Ends
{
    public interface IPriceSource
    {
        void Fill(PriceList list, string article);
    }

    public sealed class PriceList(IPriceSource source)
    {
        private readonly ReaderWriterLock _lock = new();
        private readonly Dictionary<string, decimal> _prices = [];

        public decimal Price(string article)
        {
            if (!Knows(article))
            {
                Stage.Meet();
                source.Fill(this, article);
            }

            _lock.AcquireReaderLock(Timeout.Infinite);
            try
            {
                return _prices[article];
            }
            finally
            {
                _lock.ReleaseReaderLock();
            }
        }

        private bool Knows(string article)
        {
            _lock.AcquireReaderLock(Timeout.Infinite);
            try
            {
                return _prices.ContainsKey(article);
            }
            finally
            {
                _lock.ReleaseReaderLock();
            }
        }

        public void Put(string article, decimal price)
        {
            _lock.AcquireWriterLock(Timeout.Infinite);
            try
            {
                _prices[article] = price;
            }
            finally
            {
                _lock.ReleaseWriterLock();
            }
        }
    }

    public sealed class FixedPrice(decimal price) : IPriceSource
    {
        public void Fill(PriceList list, string article) => list.Put(article, price);
    }

    public static class Program
    {
        public static void Run()
        {
            var list = new PriceList(new FixedPrice(9));
            Stage.Both(() => list.Price("tea"), () => list.Price("milk"));
        }
    }
}
