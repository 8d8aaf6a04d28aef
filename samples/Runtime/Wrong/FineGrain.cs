using Runtime.Staging;

namespace Runtime.Wrong;

// Every element is a call of a delegate. Sharing out single steps costs more than the steps.
[Demonstrates(19, "fine-grain", "a parallel loop over elements is slower than one over ranges", Rules = ["LKS5016"], Right = "coarse-grain")]
public sealed class FineGrain : IDemonstration
{
    private readonly double[] _values = new double[1_000_000];

    public Outcome Run(Stage stage)
    {
        var times = Grain.Best(
            () => Parallel.For(0, _values.Length, i => _values[i] += 1), // expect: LKS5016
            () => Grain.OverRanges(_values, _values.Length / 8));
        var (elements, ranges) = (times[0], times[1]);
        stage.Tell($"by element {Grain.Bar(elements, elements)} {elements.TotalMilliseconds:0.00} ms");
        stage.Tell($"by range   {Grain.Bar(ranges, elements)} {ranges.TotalMilliseconds:0.00} ms");
        return new Outcome(elements > ranges, $"{elements / ranges:0.0} times as long");
    }
}
