using Runtime.Staging;

namespace Runtime.Wrong;

// Two tasks share one thread and take turns at each await. Both see the last seat free before either has taken it.
[Demonstrates(16, "check-await-act", "the last seat is sold twice, on one thread", Rules = ["LKS1025"], Right = "taken-before-await")]
public sealed class CheckAwaitAct : IDemonstration
{
    private int _seats = 1;
    private int _sold;

    public Outcome Run(Stage stage)
    {
        OneThread.Run(() => Task.WhenAll(Sell("A", stage), Sell("B", stage)));
        return new Outcome(_sold == 2 && _seats == -1, $"{_sold} tickets for one seat");
    }

    private async Task Sell(string customer, Stage stage)
    {
        if (_seats > 0)
        {
            stage.Tell($"task {customer}", "there is a seat, pays");
            await Task.Yield();
            _seats--; // expect: LKS1025
            _sold++;
            stage.Tell($"task {customer}", $"takes the seat, {_seats} are left");
        }
    }
}
