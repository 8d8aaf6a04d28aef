// The second lock is taken by a lambda in a local.
namespace Programs.Lambda.Hangs
{
    public sealed class Board
    {
        private readonly object _left = new();
        private readonly object _right = new();
        private int _moves;

        public void Up()
        {
            Action move = () =>
            {
                lock (_right)
                    _moves++;
            };
            lock (_left)
            {
                Stage.Meet();
                move();
            }
        }

        public void Down()
        {
            lock (_right)
            {
                Stage.Meet();
                lock (_left)
                    _moves--;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var board = new Board();
            Stage.Both(board.Up, board.Down);
        }
    }
}

namespace Programs.Lambda.Ends
{
    public sealed class Board
    {
        private readonly object _left = new();
        private readonly object _right = new();
        private int _moves;

        public void Up()
        {
            Action move = () =>
            {
                lock (_right)
                    _moves++;
            };
            lock (_left)
            {
                Stage.Meet();
            }

            move();
        }

        public void Down()
        {
            lock (_right)
            {
                Stage.Meet();
                lock (_left)
                    _moves--;
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var board = new Board();
            Stage.Both(board.Up, board.Down);
        }
    }
}
