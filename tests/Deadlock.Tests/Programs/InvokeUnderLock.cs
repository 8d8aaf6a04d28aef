// A download reports to the window's thread and waits for it, under the lock that the window's thread waits for.
namespace Programs.InvokeUnderLock.Hangs
{
    public sealed class WindowThread
    {
        private readonly System.Collections.Concurrent.BlockingCollection<Action> _posted = [];

        public void Invoke(Action action)
        {
            using var done = new ManualResetEventSlim();
            _posted.Add(() =>
            {
                action();
                done.Set();
            });
            done.Wait();
        }

        public void Post(Action action) => _posted.Add(action);

        public void Run()
        {
            foreach (var action in _posted.GetConsumingEnumerable())
                action();
        }

        public void Quit() => _posted.CompleteAdding();
    }

    public sealed class Download(WindowThread window)
    {
        private readonly object _state = new();
        private int _percent;
        private string _caption = "";

        public void Advance(int percent)
        {
            lock (_state)
            {
                _percent = percent;
                Stage.Meet();
                window.Invoke(Show);
            }
        }

        public void Show()
        {
            Stage.Meet();
            lock (_state)
            {
                _caption = $"{_percent} %";
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var window = new WindowThread();
            var download = new Download(window);
            Stage.Both(window.Run, () =>
            {
                window.Post(download.Show);
                download.Advance(50);
                window.Quit();
            });
        }
    }
}

namespace Programs.InvokeUnderLock.Ends
{
    public sealed class WindowThread
    {
        private readonly System.Collections.Concurrent.BlockingCollection<Action> _posted = [];

        public void Invoke(Action action)
        {
            using var done = new ManualResetEventSlim();
            _posted.Add(() =>
            {
                action();
                done.Set();
            });
            done.Wait();
        }

        public void Post(Action action) => _posted.Add(action);

        public void Run()
        {
            foreach (var action in _posted.GetConsumingEnumerable())
                action();
        }

        public void Quit() => _posted.CompleteAdding();
    }

    public sealed class Download(WindowThread window)
    {
        private readonly object _state = new();
        private int _percent;
        private string _caption = "";

        public void Advance(int percent)
        {
            lock (_state)
            {
                _percent = percent;
            }

            Stage.Meet();
            window.Invoke(Show);
        }

        public void Show()
        {
            Stage.Meet();
            lock (_state)
            {
                _caption = $"{_percent} %";
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var window = new WindowThread();
            var download = new Download(window);
            Stage.Both(window.Run, () =>
            {
                window.Post(download.Show);
                download.Advance(50);
                window.Quit();
            });
        }
    }
}
