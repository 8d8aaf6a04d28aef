using Runtime.Staging;

namespace Runtime.Right;

// A range is one call. The larger the ranges, the less is lost to sharing them out, until there are too few to share.
[Demonstrates(19, "coarse-grain", "larger ranges take less time than small ones")]
public sealed class CoarseGrain : IDemonstration
{
    private readonly double[] _values = new double[1_000_000];

    public Outcome Run(Stage stage)
    {
        int[] sizes = [4, 64, 1024, 125_000];
        var times = sizes.Zip(Grain.Best(Array.ConvertAll<int, Action>(sizes, size => () => Grain.OverRanges(_values, size))), (size, time) => (Size: size, Time: time)).ToList();
        var slowest = times.Max(time => time.Time);
        foreach (var (size, time) in times)
            stage.Tell($"{size,7} {Grain.Bar(time, slowest)} {time.TotalMilliseconds:0.00} ms");
        return new Outcome(times[0].Time > times[3].Time, $"ranges of {times[0].Size} take {times[0].Time / times[3].Time:0.0} times as long as ranges of {times[3].Size}");
    }
}
