// A scheduler cancels its jobs under its lock, and a job that is done leaves the scheduler under its own, in another part of the class.
namespace Programs.JobScheduler.Hangs
{
    public sealed partial class Scheduler
    {
        private readonly object _jobsLock = new();
        private readonly LinkedList<Job> _jobs = new();

        public void Add(Job job)
        {
            lock (_jobsLock)
                _jobs.AddLast(job);
        }

        public int Count
        {
            get { lock (_jobsLock) return _jobs.Count; }
        }
    }

    public sealed partial class Scheduler
    {
        public void CancelAll()
        {
            Monitor.Enter(_jobsLock);
            try
            {
                Stage.Meet();
                ForEach(job => job.Cancel());
                _jobs.Clear();
            }
            finally
            {
                Monitor.Exit(_jobsLock);
            }
        }

        public void Remove(Job job)
        {
            lock (_jobsLock)
                _jobs.Remove(job);
        }

        private void ForEach(Action<Job> action)
        {
            foreach (var job in _jobs)
                action(job);
        }
    }

    public abstract class Job(Scheduler scheduler)
    {
        private readonly object _stateLock = new();
        private string _state = "waiting";

        public void Cancel()
        {
            SetState("cancelled");
        }

        public void Execute()
        {
            lock (_stateLock)
            {
                if (_state != "waiting")
                    return;
                Stage.Meet();
                Work();
                _state = "done";
                scheduler.Remove(this);
            }
        }

        protected abstract void Work();

        private void SetState(string state)
        {
            lock (_stateLock)
                _state = state;
        }
    }

    public sealed class Backup(Scheduler scheduler) : Job(scheduler)
    {
        protected override void Work() => Console.WriteLine("copying");
    }

    public static class Program
    {
        public static void Run()
        {
            var scheduler = new Scheduler();
            var job = new Backup(scheduler);
            scheduler.Add(job);
            Stage.Both(scheduler.CancelAll, job.Execute);
        }
    }
}

namespace Programs.JobScheduler.Ends
{
    public sealed partial class Scheduler
    {
        private readonly object _jobsLock = new();
        private readonly LinkedList<Job> _jobs = new();

        public void Add(Job job)
        {
            lock (_jobsLock)
                _jobs.AddLast(job);
        }

        public int Count
        {
            get { lock (_jobsLock) return _jobs.Count; }
        }
    }

    public sealed partial class Scheduler
    {
        public void CancelAll()
        {
            Monitor.Enter(_jobsLock);
            try
            {
                Stage.Meet();
                ForEach(job => job.Cancel());
                _jobs.Clear();
            }
            finally
            {
                Monitor.Exit(_jobsLock);
            }
        }

        public void Remove(Job job)
        {
            lock (_jobsLock)
                _jobs.Remove(job);
        }

        private void ForEach(Action<Job> action)
        {
            foreach (var job in _jobs)
                action(job);
        }
    }

    public abstract class Job(Scheduler scheduler)
    {
        private readonly object _stateLock = new();
        private string _state = "waiting";

        public void Cancel()
        {
            SetState("cancelled");
        }

        public void Execute()
        {
            lock (_stateLock)
            {
                if (_state != "waiting")
                    return;
                Stage.Meet();
                Work();
                _state = "done";
            }

            scheduler.Remove(this);
        }

        protected abstract void Work();

        private void SetState(string state)
        {
            lock (_stateLock)
                _state = state;
        }
    }

    public sealed class Backup(Scheduler scheduler) : Job(scheduler)
    {
        protected override void Work() => Console.WriteLine("copying");
    }

    public static class Program
    {
        public static void Run()
        {
            var scheduler = new Scheduler();
            var job = new Backup(scheduler);
            scheduler.Add(job);
            Stage.Both(scheduler.CancelAll, job.Execute);
        }
    }
}
