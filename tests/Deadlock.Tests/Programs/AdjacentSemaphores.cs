// Two semaphores that are acquired together, in either order.
namespace Programs.AdjacentSemaphores.Hangs
{
    public sealed class Buffers
    {
        private readonly SemaphoreSlim _in = new(1, 1);
        private readonly SemaphoreSlim _out = new(1, 1);
        private int _moved;

        public void Push()
        {
            for (var i = 0; i < 300_000; i++)
            {
                _in.Wait();
                try
                {
                    _out.Wait();
                    try { _moved++; }
                    finally { _out.Release(); }
                }
                finally
                {
                    _in.Release();
                }
            }
        }

        public void Pull()
        {
            for (var i = 0; i < 300_000; i++)
            {
                _out.Wait();
                try
                {
                    _in.Wait();
                    try { _moved--; }
                    finally { _in.Release(); }
                }
                finally
                {
                    _out.Release();
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var buffers = new Buffers();
            Stage.Both(buffers.Push, buffers.Pull);
        }
    }
}

namespace Programs.AdjacentSemaphores.Ends
{
    public sealed class Buffers
    {
        private readonly SemaphoreSlim _in = new(1, 1);
        private readonly SemaphoreSlim _out = new(1, 1);
        private int _moved;

        public void Push()
        {
            for (var i = 0; i < 300_000; i++)
            {
                _in.Wait();
                try
                {
                    _out.Wait();
                    try { _moved++; }
                    finally { _out.Release(); }
                }
                finally
                {
                    _in.Release();
                }
            }
        }

        public void Pull()
        {
            for (var i = 0; i < 300_000; i++)
            {
                _in.Wait();
                try
                {
                    _out.Wait();
                    try { _moved--; }
                    finally { _out.Release(); }
                }
                finally
                {
                    _in.Release();
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var buffers = new Buffers();
            Stage.Both(buffers.Push, buffers.Pull);
        }
    }
}
