using Runtime.Staging;

namespace Runtime.Wrong;

// Equal literals are one object, in all assemblies. The archive waits for the printer, of which it knows nothing.
[Demonstrates(6, "lock-on-text", "two classes that know nothing of each other share a lock", Rules = ["LKS6001"], Right = "private-locks")]
public sealed class LockOnText : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var printer = new Thread(() => Printer.Print(stage)) { Name = "printer" };
        var archive = new Thread(() => Archive.Store(stage)) { Name = "archive" };
        stage.Start(printer, archive);
        var waits = stage.IsKeptWaiting(archive);
        stage.Turn(3);
        stage.Done();
        stage.Join(printer);
        stage.Join(archive);
        return new Outcome(waits, "the archive waited until the printer was done");
    }

    private static class Printer
    {
        public static void Print(Stage stage)
        {
            lock ("gate") // expect: LKS6001
            {
                stage.Turn(1);
                stage.Tell("locks \"gate\"");
                stage.Turn(4);
                stage.Tell("unlocks \"gate\"");
                stage.Done();
            }
        }
    }

    private static class Archive
    {
        public static void Store(Stage stage)
        {
            stage.Turn(2);
            stage.Tell("locks its own \"gate\"");
            stage.Done();
            lock ("gate") // expect: LKS6001
                stage.Tell("is in");
        }
    }
}
