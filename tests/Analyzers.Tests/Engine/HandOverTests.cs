using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

/// <summary>Threads that hand a variable over: who has found what the other stores comes after him.</summary>
public sealed class HandOverTests
{
    [Fact]
    public Task Accepts_AThreadThatWaitsToBeAllowed() => Verify.Diagnostics("""
        class Alarms
        {
            private bool _isAllowed;
            private Timer? _timer;
            public void Start()
            {
                StartTimer();
                _isAllowed = true;
            }
            private void StartTimer() { _timer = new Timer(Tick, null, 100, 100); }
            private void Tick(object? state)
            {
                if (_isAllowed)
                {
                    _isAllowed = false;
                    Console.WriteLine("tick");
                    _isAllowed = true;
                }
            }
        }
        class Polls
        {
            private bool _isAllowed;
            private Timer? _timer;
            public void Start()
            {
                _timer = new Timer(_ => Tick(), null, 100, Timeout.Infinite);
                _isAllowed = true;
            }
            private void Tick()
            {
                if (!_isAllowed)
                    return;
                _isAllowed = false;
                try { Console.WriteLine("tick"); } finally { Done(); }
            }
            private void Done() { _isAllowed = true; }
        }
        """);

    [Fact]
    public Task Accepts_StatesPropertiesAndSwitches() => Verify.Diagnostics("""
        class Job
        {
            private enum State { New, Filled, Taken, Done }
            private State _state;
            private bool IsOpen { get; set; }
            private int _step = 1;
            private string? _text;
            private readonly List<Timer> _timers = [];
            public void Start()
            {
                _timers.Add(new Timer(_ => Run(), null, 0, 100));
                _timers.Add(new Timer(_ => Close(), null, 0, 100));
                _timers.Add(new Timer(_ => Step(), null, 0, 100));
                Task.Run(Read);
                _state = State.Filled;
                IsOpen = true;
                _step = 2;
                _text = "text";
            }
            private void Run()
            {
                if (_state is State.New or State.Done)
                    return;
                switch (_state)
                {
                    case State.Filled:
                        _state = State.Taken;
                        Console.WriteLine();
                        _state = State.Done;
                        break;
                }
            }
            private void Close()
            {
                var isOpen = IsOpen;
                if (!isOpen)
                    return;
                IsOpen = false;
            }
            private void Step()
            {
                if (_step <= 1)
                    return;
                _step = 0;
            }
            private void Read()
            {
                while (true)
                {
                    if (_text is not null)
                    {
                        _text = null;
                        break;
                    }
                    Thread.Sleep(1);
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ALocal() => Verify.Diagnostics("""
        class Alarms
        {
            public void Start()
            {
                var isAllowed = false;
                var timer = new Timer(_ =>
                {
                    if (isAllowed)
                    {
                        isAllowed = false;
                        Console.WriteLine("tick");
                    }
                }, null, 100, Timeout.Infinite);
                isAllowed = true;
                GC.KeepAlive(timer);
            }
        }
        """);

    /// <summary>Who looks once may come too early, and does not look again.</summary>
    [Fact]
    public Task Reports_AThreadThatLooksOnce() => Verify.Diagnostics("""
        class Once
        {
            private int _state;
            public void Start() { Task.Run(Run); {|LKS1024:_state = 1|}; }
            private void Run() { if (_state == 1) _state = 2; }
        }
        class Used
        {
            private int _size;
            private Timer? _timer;
            public void Start() { _timer = new Timer(_ => Run(), null, 0, 100); {|LKS1024:_size = 16|}; }
            private void Run() { Console.WriteLine(100 / _size); }
        }
        """);

    [Fact]
    public Task Reports_ThreadsThatDoNotWait() => Verify.Diagnostics("""
        class Unseen
        {
            private int _state;
            public void Start() { Task.Run(Run); {|LKS1004:_state = 1|}; }
            private void Run() { _state = 2; }
        }
        class OtherVariable
        {
            private bool _isAllowed, _isOpen;
            public void Start() { Task.Run(Run); {|LKS1004:_isAllowed = true|}; }
            private void Run() { if (!_isOpen) _isAllowed = false; }
        }
        class NotYet
        {
            private bool _isAllowed;
            public void Start() { Task.Run(Run); {|LKS1004:_isAllowed = true|}; }
            private void Run() { if (!_isAllowed) _isAllowed = false; }
        }
        class AtFirst
        {
            private bool _isAllowed = true;
            public void Start() { Task.Run(Run); {|LKS1004:_isAllowed = true|}; }
            private void Run() { if (_isAllowed) _isAllowed = false; }
        }
        class ByConstruction
        {
            private bool _isAllowed;
            public ByConstruction(bool isAllowed) { _isAllowed = isAllowed; }
            public void Start() { Task.Run(Run); {|LKS1004:_isAllowed = true|}; }
            private void Run() { if (_isAllowed) _isAllowed = false; }
        }
        """);

    [Fact]
    public Task Reports_AFirstWriteThatComesAgain_AndASecondOpener() => Verify.Diagnostics("""
        class Again
        {
            private bool _isAllowed;
            public void Start()
            {
                Task.Run(Run);
                for (var i = 0; i < 3; i++)
                    {|LKS1004:_isAllowed = true|};
            }
            private void Run() { if (_isAllowed) _isAllowed = false; }
        }
        class Toggled
        {
            private bool _isAllowed;
            public void Start()
            {
                Task.Run(Run);
                Task.Run(Toggle);
            }
            private void Toggle()
            {
                for (var i = 0; i < 100; i++)
                    {|LKS1004:_isAllowed = i % 2 == 0|};
            }
            private void Run() { if (_isAllowed) _isAllowed = false; }
        }
        class Opened
        {
            private bool _isAllowed;
            public void Start()
            {
                Task.Run(Run);
                {|LKS1004:_isAllowed = true|};
            }
            private void Run()
            {
                if (_isAllowed)
                    _isAllowed = false;
                _isAllowed = true;
            }
        }
        """);

    [Fact]
    public Task Reports_TwoThatFindItAllowed() => Verify.Diagnostics("""
        class Alarms
        {
            private bool _isAllowed;
            private Timer? _first, _second;
            public void Start()
            {
                _first = new Timer(_ => Tick(), null, 100, 100);
                _second = new Timer(_ => Tick(), null, 100, 100);
                _isAllowed = true;
            }
            private void Tick()
            {
                if (_isAllowed)
                {
                    {|LKS1006:_isAllowed = false|};
                    Console.WriteLine("tick");
                    _isAllowed = true;
                }
            }
        }
        """);
}
