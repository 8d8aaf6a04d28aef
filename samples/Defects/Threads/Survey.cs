namespace Samples.Threads;

/// <summary>Threads and tasks that are too many, too small, too hopeful, or on their own.</summary>
public sealed class Survey
{
    private readonly List<Timer> _timers = [];
    private int _lines;
    private int _answer;

    public void Watch(string path) => _timers.Add(new Timer(_ => // expect: LKS5012
    {
        _lines += File.ReadAllLines(path).Length;
    }, null, 0, 1000));

    public void Ask(string[] people)
    {
        foreach (var person in people)
        {
            new Thread(() => Console.WriteLine(person)).Start(); // expect: LKS5014
        }
    }

    public int Guess()
    {
        new Thread(() => _answer = 42).Start(); // expect: LKS1004
        Thread.Sleep(500); // expect: LKS5015
        return _answer;
    }

    public void Send(string text)
    {
        Task.Run(() => // expect: LKS5013
        {
            if (text.Length == 0)
                throw new ArgumentException("nothing to send");
            Console.WriteLine(text);
        });
    }

    public void Scale(double[] values)
    {
        Parallel.For(0, values.Length, i => values[i] *= 2); // expect: LKS5016
    }
}
