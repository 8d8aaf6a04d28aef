using Runtime.Staging;

namespace Runtime.Wrong;

// The method takes a token and never looks at it. Whoever cancels waits until it is done.
[Demonstrates(13, "unobserved-token", "Cancel() is called in the first round, and the loop runs all rounds", Rules = ["LKS5005"], Right = "observed-token")]
public sealed class UnobservedToken : IDemonstration
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
        return new Outcome(rounds == Rounds, $"{rounds} of {Rounds} rounds were made");
    }

    private static int Warm(int rounds, Stage stage, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var done = 0;
        while (done < rounds) // expect: LKS5005
        {
            if (done < 2)
                stage.Turn(1 + (2 * done));
            Thread.Sleep(10);
            done++;
            stage.Tell($"round {done}");
            stage.Done();
        }

        return done;
    }
}
