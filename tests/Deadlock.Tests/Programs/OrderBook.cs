// An order locks its own side of the book and then the opposite one; buyers and sellers do it in opposite orders.
namespace Programs.OrderBook.Hangs
{
    public enum Kind { Buy, Sell }

    public readonly record struct Order(Kind Kind, decimal Price, int Quantity);

    public sealed class OrderBook
    {
        private readonly Side _bids = new();
        private readonly Side _asks = new();

        public int Traded { get; private set; }

        public void Place(Order order)
        {
            if (order.Kind == Kind.Buy)
                Match(order, _bids, _asks);
            else
                Match(order, _asks, _bids);
        }

        private void Match(Order order, Side own, Side opposite)
        {
            lock (own.Gate)
            {
                Stage.Meet();
                lock (opposite.Gate)
                {
                    if (opposite.Orders.Count > 0)
                    {
                        opposite.Orders.RemoveAt(0);
                        Traded += order.Quantity;
                    }
                    else
                    {
                        own.Orders.Add(order);
                    }
                }
            }
        }

        private sealed class Side
        {
            public readonly object Gate = new();
            public readonly List<Order> Orders = [];
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var book = new OrderBook();
            Stage.Both(() => book.Place(new(Kind.Buy, 10, 1)), () => book.Place(new(Kind.Sell, 11, 1)));
        }
    }
}

namespace Programs.OrderBook.Ends
{
    public enum Kind { Buy, Sell }

    public readonly record struct Order(Kind Kind, decimal Price, int Quantity);

    public sealed class OrderBook
    {
        private readonly Side _bids = new();
        private readonly Side _asks = new();

        public int Traded { get; private set; }

        public void Place(Order order)
        {
            if (order.Kind == Kind.Buy)
                Match(order, _bids, _asks);
            else
                Match(order, _asks, _bids);
        }

        private void Match(Order order, Side own, Side opposite)
        {
            lock (_bids.Gate)
            {
                Stage.Meet();
                lock (_asks.Gate)
                {
                    if (opposite.Orders.Count > 0)
                    {
                        opposite.Orders.RemoveAt(0);
                        Traded += order.Quantity;
                    }
                    else
                    {
                        own.Orders.Add(order);
                    }
                }
            }
        }

        private sealed class Side
        {
            public readonly object Gate = new();
            public readonly List<Order> Orders = [];
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var book = new OrderBook();
            Stage.Both(() => book.Place(new(Kind.Buy, 10, 1)), () => book.Place(new(Kind.Sell, 11, 1)));
        }
    }
}
