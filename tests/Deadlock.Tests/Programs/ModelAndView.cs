// A model raises its event under its lock, and the view that listens locks itself; the view reads the model under its own lock.
namespace Programs.ModelAndView.Hangs
{
    public class Model
    {
        private readonly object _sync = new();
        private int _value;

        public event EventHandler<int>? Changed;

        public int Value
        {
            get
            {
                lock (_sync)
                {
                    return _value;
                }
            }

            set
            {
                lock (_sync)
                {
                    if (_value == value)
                        return;
                    _value = value;
                    OnChanged(value);
                }
            }
        }

        protected virtual void OnChanged(int value)
        {
            Stage.Meet();
            Changed?.Invoke(this, value);
        }
    }

    public sealed class View
    {
        private readonly object _drawing = new();
        private readonly Model _model;
        private string _text = "";

        public View(Model model)
        {
            _model = model;
            _model.Changed += OnModelChanged;
        }

        public void Draw()
        {
            lock (_drawing)
            {
                Stage.Meet();
                _text = _model.Value.ToString();
            }
        }

        private void OnModelChanged(object? sender, int value)
        {
            lock (_drawing)
                _text = value.ToString();
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var model = new Model();
            var view = new View(model);
            Stage.Both(() => model.Value = 3, view.Draw);
        }
    }
}

namespace Programs.ModelAndView.Ends
{
    public class Model
    {
        private readonly object _sync = new();
        private int _value;

        public event EventHandler<int>? Changed;

        public int Value
        {
            get
            {
                lock (_sync)
                {
                    return _value;
                }
            }

            set
            {
                lock (_sync)
                {
                    if (_value == value)
                        return;
                    _value = value;
                }

                OnChanged(value);
            }
        }

        protected virtual void OnChanged(int value)
        {
            Stage.Meet();
            Changed?.Invoke(this, value);
        }
    }

    public sealed class View
    {
        private readonly object _drawing = new();
        private readonly Model _model;
        private string _text = "";

        public View(Model model)
        {
            _model = model;
            _model.Changed += OnModelChanged;
        }

        public void Draw()
        {
            Stage.Meet();
            var text = _model.Value.ToString();
            lock (_drawing)
                _text = text;
        }

        private void OnModelChanged(object? sender, int value)
        {
            lock (_drawing)
                _text = value.ToString();
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var model = new Model();
            var view = new View(model);
            Stage.Both(() => model.Value = 3, view.Draw);
        }
    }
}
