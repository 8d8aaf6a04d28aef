using Runtime.Staging;

namespace Runtime.Right;

// Between two awaits nobody else runs on the thread: test and act stay together. Threads that are pre-empted have no such places.
[Demonstrates(16, "taken-before-await", "the last seat is sold once; tasks switch at awaits only")]
public sealed class TakenBeforeAwait : IDemonstration
{
    private int _seats = 1;
    private int _sold;

    public Outcome Run(Stage stage)
    {
        OneThread.Run(() => Task.WhenAll(Sell("A", stage), Sell("B", stage)));
        return new Outcome(_sold == 1 && _seats == 0, $"{_sold} ticket for one seat");
    }

    private async Task Sell(string customer, Stage stage)
    {
        if (_seats == 0)
        {
            stage.Tell($"task {customer}", "no seat left");
            return;
        }

        _seats--;
        _sold++;
        stage.Tell($"task {customer}", "takes the seat, pays");
        await Task.Yield();
        stage.Tell($"task {customer}", "has paid");
    }
}
