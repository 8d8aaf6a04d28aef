// A task is not completed when its work fails.
namespace Programs.NeverCompleted.Hangs
{
    public sealed class Client
    {
        public Task<int> Parse(string text)
        {
            var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            Task.Run(() => result.SetResult(int.Parse(text)));
            return result.Task;
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Try(() => Stage.Wait(new Client().Parse("x")));
    }
}

namespace Programs.NeverCompleted.Ends
{
    public sealed class Client
    {
        public Task<int> Parse(string text)
        {
            var result = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            Task.Run(() =>
            {
                try { result.SetResult(int.Parse(text)); }
                catch (Exception exception) { result.SetException(exception); }
            });
            return result.Task;
        }
    }

    public static class Program
    {
        public static void Run() => Stage.Try(() => Stage.Wait(new Client().Parse("x")));
    }
}
