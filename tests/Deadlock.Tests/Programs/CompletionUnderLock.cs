// A continuation runs under the lock of whoever completes the task, and waits for a thread that needs it.
namespace Programs.CompletionUnderLock.Hangs
{
    public sealed class Mailbox
    {
        private readonly object _gate = new();
        private readonly TaskCompletionSource _arrived = new();
        private int _letters;

        public Task Arrived => _arrived.Task;

        public int Letters
        {
            get
            {
                lock (_gate)
                    return _letters;
            }
        }

        public void Deliver()
        {
            lock (_gate)
            {
                _letters++;
                _arrived.SetResult();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var mailbox = new Mailbox();
            var reader = Read(mailbox);
            mailbox.Deliver();
            reader.Wait();
        }

        private static async Task Read(Mailbox mailbox)
        {
            await mailbox.Arrived;
            var counter = new Thread(() => Console.WriteLine(mailbox.Letters)) { IsBackground = true };
            counter.Start();
            counter.Join();
        }
    }
}

namespace Programs.CompletionUnderLock.Ends
{
    public sealed class Mailbox
    {
        private readonly object _gate = new();
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _letters;

        public Task Arrived => _arrived.Task;

        public int Letters
        {
            get
            {
                lock (_gate)
                    return _letters;
            }
        }

        public void Deliver()
        {
            lock (_gate)
            {
                _letters++;
                _arrived.SetResult();
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var mailbox = new Mailbox();
            var reader = Read(mailbox);
            mailbox.Deliver();
            reader.Wait();
        }

        private static async Task Read(Mailbox mailbox)
        {
            await mailbox.Arrived;
            var counter = new Thread(() => Console.WriteLine(mailbox.Letters)) { IsBackground = true };
            counter.Start();
            counter.Join();
        }
    }
}
