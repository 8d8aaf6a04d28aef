// A subject notifies its observer under its lock, and the observer leaves under its own.
namespace Programs.Observer.Hangs
{
    public interface IObserver
    {
        void Update();
    }

    public sealed class Subject
    {
        private readonly object _gate = new();
        private readonly List<IObserver> _observers = [];

        public void Attach(IObserver observer)
        {
            lock (_gate)
                _observers.Add(observer);
        }

        public void Detach(IObserver observer)
        {
            lock (_gate)
                _observers.Remove(observer);
        }

        public void Notify()
        {
            lock (_gate)
            {
                Stage.Meet();
                foreach (var observer in _observers)
                    observer.Update();
            }
        }
    }

    public sealed class View(Subject subject) : IObserver
    {
        private readonly object _gate = new();
        private int _updates;

        public void Update()
        {
            lock (_gate)
                _updates++;
        }

        public void Close()
        {
            lock (_gate)
            {
                Stage.Meet();
                subject.Detach(this);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var subject = new Subject();
            var view = new View(subject);
            subject.Attach(view);
            Stage.Both(subject.Notify, view.Close);
        }
    }
}

namespace Programs.Observer.Ends
{
    public interface IObserver
    {
        void Update();
    }

    public sealed class Subject
    {
        private readonly object _gate = new();
        private readonly List<IObserver> _observers = [];

        public void Attach(IObserver observer)
        {
            lock (_gate)
                _observers.Add(observer);
        }

        public void Detach(IObserver observer)
        {
            lock (_gate)
                _observers.Remove(observer);
        }

        public void Notify()
        {
            IObserver[] observers;
            lock (_gate)
            {
                Stage.Meet();
                observers = _observers.ToArray();
            }

            foreach (var observer in observers)
                observer.Update();
        }
    }

    public sealed class View(Subject subject) : IObserver
    {
        private readonly object _gate = new();
        private int _updates;

        public void Update()
        {
            lock (_gate)
                _updates++;
        }

        public void Close()
        {
            lock (_gate)
            {
                Stage.Meet();
                subject.Detach(this);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var subject = new Subject();
            var view = new View(subject);
            subject.Attach(view);
            Stage.Both(subject.Notify, view.Close);
        }
    }
}
