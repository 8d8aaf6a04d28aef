using Runtime.Staging;

namespace Runtime.Right;

// The loop looks at the token in each round.
[Demonstrates(13, "observed-token", "Cancel() is called in the first round, and the loop ends with it")]
public sealed class ObservedToken : IDemonstration
{
    private const int Rounds = 5;

    public Outcome Run(Stage stage)
    {
        using var stop = new CancellationTokenSource();
        var rounds = 0;
        var worker = new Thread(() => rounds = Warm(Rounds, stage, stop.Token)) { Name = "worker" };
        stage.Start(worker);
        stage.Turn(2);
        stop.Cancel();
        stage.Tell("Cancel()");
        stage.Done();
        stage.Join(worker);
        return new Outcome(rounds == 1, $"{rounds} of {Rounds} rounds was made");
    }

    private static int Warm(int rounds, Stage stage, CancellationToken token)
    {
        var done = 0;
        while (done < rounds)
        {
            if (done < 2)
                stage.Turn(1 + (2 * done));
            if (token.IsCancellationRequested)
            {
                stage.Tell("is cancelled, ends");
                stage.Done();
                break;
            }

            Thread.Sleep(10);
            done++;
            stage.Tell($"round {done}");
            stage.Done();
        }

        return done;
    }
}
