// A synchronous handler on the only thread of a context blocks on a task that needs the thread.
namespace Programs.SynchronousDispatcher.Hangs
{
    public sealed class Window
    {
        private int _clicks;

        public void OnClick()
        {
            _clicks++;
            var length = Load().Result;
            _clicks += length;
        }

        private async Task<int> Load()
        {
            await Task.Delay(10);
            return 1;
        }
    }

    public static class Program
    {
        public static void Run() => Stage.OnOneThread(() =>
        {
            new Window().OnClick();
            return Task.CompletedTask;
        });
    }
}

namespace Programs.SynchronousDispatcher.Ends
{
    public sealed class Window
    {
        private int _clicks;

        public async void OnClick()
        {
            _clicks++;
            var length = await Load();
            _clicks += length;
        }

        private async Task<int> Load()
        {
            await Task.Delay(10);
            return 1;
        }
    }

    public static class Program
    {
        public static void Run() => Stage.OnOneThread(() =>
        {
            new Window().OnClick();
            return Task.CompletedTask;
        });
    }
}
