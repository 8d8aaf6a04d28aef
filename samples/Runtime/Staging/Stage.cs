namespace Runtime.Staging;

/// <summary>
/// Where a demonstration runs: decides whose turn it is, records who did what, and notices threads that hang. Turns are numbered from 1
/// and happen in that order whatever the scheduler does, on one core as on many.
/// </summary>
public sealed class Stage
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    private readonly object _gate = new();
    private readonly List<TimelineEntry> _entries = [];
    private readonly List<string> _threads = [];
    private readonly Thread _main = Thread.CurrentThread;
    private Thread? _onTurn;
    private int _finishedTurns;
    private bool _isDerailed;

    /// <summary>What happened so far, in order of time.</summary>
    public IReadOnlyList<TimelineEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>The names of the threads, in order of first appearance.</summary>
    public IReadOnlyList<string> Threads
    {
        get
        {
            lock (_gate)
                return [.. _threads];
        }
    }

    /// <summary>Whether the run left its schedule, so that its outcome proves nothing.</summary>
    public bool IsDerailed
    {
        get
        {
            lock (_gate)
                return _isDerailed;
        }
    }

    /// <summary>Starts <paramref name="threads"/>, named and in the background. Threads of one name share a column.</summary>
    public void Start(params Thread[] threads)
    {
        foreach (var thread in threads)
        {
            thread.IsBackground = true;
            var name = thread.Name ?? "?";
            lock (_gate)
            {
                if (!_threads.Contains(name))
                    _threads.Add(name);
            }
        }

        foreach (var thread in threads)
            thread.Start();
    }

    /// <summary>Starts <paramref name="threads"/> and waits until all have ended.</summary>
    public void Run(params Thread[] threads)
    {
        Start(threads);
        foreach (var thread in threads)
            Join(thread);
    }

    /// <summary>Waits for the end of a thread that must end.</summary>
    public void Join(Thread thread)
    {
        if (!thread.Join(s_limit))
            Derail($"'{thread.Name}' did not end");
    }

    /// <summary>Waits for a condition that must come true.</summary>
    public void WaitUntil(Func<bool> condition, string what)
    {
        if (!SpinWait.SpinUntil(condition, s_limit))
            Derail($"{what} did not happen");
    }

    /// <summary>Records what the calling thread does.</summary>
    public void Tell(string text)
    {
        var current = Thread.CurrentThread;
        Tell(current == _main ? "main" : current.Name is { } name && Threads.Contains(name) ? name : current.IsThreadPoolThread ? "pool" : "other", text);
    }

    /// <summary>Records what <paramref name="actor"/> does: another process, or a task that has no thread of its own.</summary>
    public void Tell(string actor, string text) => Record(new TimelineEntry(actor, text));

    /// <summary>Ends the calling thread's turn, if it has one, and waits until turn <paramref name="number"/> comes.</summary>
    public void Turn(int number)
    {
        lock (_gate)
        {
            Finish();
            var end = Environment.TickCount64 + (long)s_limit.TotalMilliseconds;
            while (_finishedTurns != number - 1 || _onTurn is not null)
            {
                var left = end - Environment.TickCount64;
                if (left <= 0)
                {
                    Derail($"turn {number} never came");
                    return;
                }

                Monitor.Wait(_gate, (int)left);
            }

            _onTurn = Thread.CurrentThread;
        }
    }

    /// <summary>Ends the calling thread's turn.</summary>
    public void Done()
    {
        lock (_gate)
            Finish();
    }

    /// <summary>
    /// The watchdog: waits a moment for <paramref name="thread"/> and says whether it hangs. A thread that hangs stays behind in the
    /// background, where it does not keep the process alive.
    /// </summary>
    public bool Hangs(Thread thread) => IsThere(thread, "HANGS");

    /// <summary>The watchdog for a thread that goes on later: waits a moment for its end and says whether it is kept waiting.</summary>
    public bool IsKeptWaiting(Thread thread) => IsThere(thread, "WAITS");

    private bool IsThere(Thread thread, string text)
    {
        if (thread.Join(s_patience))
            return false;
        Record(new TimelineEntry(thread.Name ?? "?", text, IsAlarm: true));
        return true;
    }

    private void Record(TimelineEntry entry)
    {
        lock (_gate)
        {
            if (!_threads.Contains(entry.Thread))
                _threads.Insert(entry.Thread == "main" ? 0 : _threads.Count, entry.Thread);
            _entries.Add(entry);
        }
    }

    private void Finish()
    {
        if (_onTurn != Thread.CurrentThread)
            return;
        _onTurn = null;
        _finishedTurns++;
        Monitor.PulseAll(_gate);
    }

    private void Derail(string why)
    {
        lock (_gate)
            _isDerailed = true;
        Record(new TimelineEntry("main", $"derailed: {why}", IsAlarm: true));
    }
}
