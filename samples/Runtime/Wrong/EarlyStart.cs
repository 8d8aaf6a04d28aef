using Runtime.Staging;

namespace Runtime.Wrong;

// The constructor of the base class starts the thread. The constructor of the derived class has not run yet: its override finds no name.
[Demonstrates(1, "early-start", "the thread calls an override before the derived constructor has run", Rules = ["LKS1014"], Right = "worker-class")]
public sealed class EarlyStart : IDemonstration
{
    public Outcome Run(Stage stage)
    {
        var thermometer = new Thermometer("boiler", stage);
        return new Outcome(thermometer.Measured == "no name", $"the thermometer measured with {thermometer.Measured}");
    }

    private abstract class Station
    {
        protected Station(Stage stage)
        {
            Stage = stage;
            var thread = new Thread(Work) { Name = "station" }; // expect: LKS1014
            stage.Tell("base constructor: starts the thread");
            stage.Start(thread);
            thread.Join();
        }

        protected Stage Stage { get; }

        protected abstract void Measure();

        private void Work() => Measure();
    }

    private sealed class Thermometer : Station
    {
        private readonly string? _name;

        public Thermometer(string name, Stage stage)
            : base(stage)
        {
            stage.Tell($"derived constructor: sets the name '{name}'");
            _name = name;
        }

        public string Measured { get; private set; } = "nothing";

        protected override void Measure()
        {
            Measured = _name ?? "no name";
            Stage.Tell($"measures with {Measured}");
        }
    }
}
