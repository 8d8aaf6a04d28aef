// A registration is disposed under the lock that its callback needs.
namespace Programs.Registration.Hangs
{
    public sealed class Waiter
    {
        private readonly object _gate = new();
        private readonly CancellationTokenSource _source = new();
        private int _cancelled;

        public void Wait()
        {
            var registration = _source.Token.Register(OnCancel);
            lock (_gate)
            {
                Stage.Meet();
                Stage.Pause();
                registration.Dispose();
            }
        }

        public void Cancel() => _source.Cancel();

        private void OnCancel()
        {
            Stage.Meet();
            lock (_gate)
                _cancelled++;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var waiter = new Waiter();
            Stage.Both(waiter.Wait, () =>
            {
                Stage.Pause();
                waiter.Cancel();
            });
        }
    }
}

namespace Programs.Registration.Ends
{
    public sealed class Waiter
    {
        private readonly object _gate = new();
        private readonly CancellationTokenSource _source = new();
        private int _cancelled;

        public void Wait()
        {
            var registration = _source.Token.Register(OnCancel);
            lock (_gate)
            {
                Stage.Meet();
                Stage.Pause();
            }

            registration.Dispose();
        }

        public void Cancel() => _source.Cancel();

        private void OnCancel()
        {
            Stage.Meet();
            lock (_gate)
                _cancelled++;
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var waiter = new Waiter();
            Stage.Both(waiter.Wait, () =>
            {
                Stage.Pause();
                waiter.Cancel();
            });
        }
    }
}
