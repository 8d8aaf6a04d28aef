using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class HoldSemaphoreFixTests
{
    [Fact]
    public Task Fixes_TestAwaitAndAct() => Verify.Fix<HoldSemaphoreFix>(
        """
        class Hall
        {
            private int _seats = 3;

            public async Task<bool> Take(string name)
            {
                Console.WriteLine(name);
                // if there is one
                if (_seats > 0)
                {
                    await Pay(name); // slow
                    {|LKS1025:_seats--|};
                    return true;
                } // taken
                return false;
            }

            private static Task Pay(string name) => Task.Delay(name.Length);
        }
        """,
        """
        class Hall
        {
            private int _seats = 3;
            private readonly SemaphoreSlim _seatsLock = new(1, 1);

            public async Task<bool> Take(string name)
            {
                Console.WriteLine(name);
                // if there is one
                await _seatsLock.WaitAsync();
                try
                {
                    if (_seats > 0)
                    {
                        await Pay(name); // slow
                        _seats--;
                        return true;
                    } // taken
                }
                finally
                {
                    _seatsLock.Release();
                }
                return false;
            }

            private static Task Pay(string name) => Task.Delay(name.Length);
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheWorkMayComeBackOrOthersChangeTheState() => Verify.NoFix<HoldSemaphoreFix>("""
        class Hall
        {
            private int _seats = 3;
            private int _places = 3;
            private int _free = 3;

            public async Task Take(Func<Task> pay)
            {
                if (_seats > 0)
                {
                    await pay();
                    {|LKS1025:_seats--|};
                }
            }

            public async Task Again()
            {
                if (_places > 0)
                {
                    await More();
                    {|LKS1025:_places--|};
                }
            }

            private async Task More()
            {
                await Task.Yield();
                await Again();
            }

            public async Task Leave()
            {
                if (_free > 0)
                {
                    await Task.Yield();
                    {|LKS1025:_free--|};
                }
            }

            public void Come() => _free++;
        }
        """);
}
