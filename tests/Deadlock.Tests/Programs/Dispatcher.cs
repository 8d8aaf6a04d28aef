// Code on the only thread of a context blocks on a task that needs the thread.
namespace Programs.Dispatcher.Hangs
{
    public sealed class Window
    {
        private int _clicks;

        public async Task OnClick()
        {
            _clicks++;
            var length = Load().Result;
            await Task.Yield();
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
        public static void Run() => Stage.OnOneThread(() => new Window().OnClick());
    }
}

namespace Programs.Dispatcher.Ends
{
    public sealed class Window
    {
        private int _clicks;

        public async Task OnClick()
        {
            _clicks++;
            var length = await Load();
            await Task.Yield();
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
        public static void Run() => Stage.OnOneThread(() => new Window().OnClick());
    }
}
