using System.Collections.Concurrent;

namespace Samples.Threads;

/// <summary>Ticks in turn, a fixed number of threads, a join, an awaited task, and rounds that are worth it.</summary>
public sealed class Survey
{
    private int _lines;
    private int _answer;

    public async Task Watch(string path, CancellationToken token)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(token))
            Interlocked.Add(ref _lines, (await File.ReadAllLinesAsync(path, token)).Length);
    }

    public void Ask(string[] people)
    {
        Parallel.ForEach(people, person => Console.WriteLine(person));
    }

    public int Guess()
    {
        var guesser = new Thread(() => _answer = 42);
        guesser.Start();
        guesser.Join();
        return _answer;
    }

    public async Task Send(string text)
    {
        await Task.Run(() =>
        {
            if (text.Length == 0)
                throw new ArgumentException("nothing to send");
            Console.WriteLine(text);
        });
    }

    public void Scale(double[] values)
    {
        Parallel.ForEach(Partitioner.Create(0, values.Length), range =>
        {
            for (var i = range.Item1; i < range.Item2; i++)
                values[i] *= 2;
        });
    }
}
