// The second lock is taken by a local function.
namespace Programs.LocalFunction.Hangs
{
    public sealed class Board
    {
        private readonly object _left = new();
        private readonly object _right = new();
        private int _moves;

        public void Up()
        {
            lock (_left)
            {
                Stage.Meet();
                Move();
            }

            void Move()
            {
                lock (_right)
                    _moves++;
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

namespace Programs.LocalFunction.Ends
{
    public sealed class Board
    {
        private readonly object _left = new();
        private readonly object _right = new();
        private int _moves;

        public void Up()
        {
            lock (_left)
            {
                Stage.Meet();
                Move();
            }

            void Move()
            {
                lock (_right)
                    _moves++;
            }
        }

        public void Down()
        {
            lock (_left)
            {
                Stage.Meet();
                lock (_right)
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
