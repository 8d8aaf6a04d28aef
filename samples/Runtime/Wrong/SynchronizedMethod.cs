using System.Runtime.CompilerServices;
using Runtime.Staging;

namespace Runtime.Wrong;

// Synchronized locks the object for the whole method. Whoever has the object can lock it as well.
[Demonstrates(6, "synchronized-method", "an attribute locks the object itself, which others lock, too", Rules = ["LKS6006"], Right = "private-locks")]
public sealed class SynchronizedMethod : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var turnstile = new Turnstile();
        var inspector = new Thread(() =>
        {
            lock (turnstile)
            {
                stage.Turn(1);
                stage.Tell("locks the turnstile");
                stage.Turn(4);
                stage.Tell("unlocks it");
                stage.Done();
            }
        }) { Name = "inspector" };
        var visitor = new Thread(() =>
        {
            stage.Turn(2);
            stage.Tell("Enter()");
            stage.Done();
            turnstile.Enter();
            stage.Tell("is in");
        }) { Name = "visitor" };
        stage.Start(inspector, visitor);
        var waits = stage.IsKeptWaiting(visitor);
        stage.Turn(3);
        stage.Done();
        stage.Join(inspector);
        stage.Join(visitor);
        return new Outcome(waits, "the visitor waited for the inspector");
    }

    private sealed class Turnstile
    {
        private int _visitors;

        [MethodImpl(MethodImplOptions.Synchronized)]
        public void Enter() => _visitors++; // expect: LKS6006
    }
}
