using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class UseTryAddFixTests
{
    [Fact]
    public Task Fixes_AnAddOfWhatIsMissing() => Verify.Fix<UseTryAddFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                // once
                if (!_items.ContainsKey(key))
                    {|LKS1007:_items[key] = key.Length|};
            }

            public void AddOld(string key)
            {
                if (!_items.ContainsKey(key))
                {
                    {|LKS1007:((IDictionary<string, int>)_items).Add(key, 1)|};
                }
            }
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public void Add(string key)
            {
                // once
                _items.TryAdd(key, key.Length);
            }

            public void AddOld(string key)
            {
                _items.TryAdd(key, 1);
            }
        }
        """);

    [Fact]
    public Task Fixes_AnAddThatDecidesOnTheRest() => Verify.Fix<UseTryAddFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public bool Add(string key)
            {
                if (_items.ContainsKey(key))
                    return false;
                // new
                {|LKS1007:_items[key] = 1|};
                return true;
            }

            public void Crawl(string key, bool isOn)
            {
                if (isOn && !_items.ContainsKey(key))
                {
                    {|LKS1007:_items[key] = 1|};
                    Console.WriteLine(key);
                }
            }

            public void Show(string key)
            {
                if (_items.ContainsKey(key))
                    Console.WriteLine("known");
                else
                    {|LKS1007:_items[key] = 1|};
            }
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public bool Add(string key)
            {
                if (!_items.TryAdd(key, 1))
                    return false;
                // new
                return true;
            }

            public void Crawl(string key, bool isOn)
            {
                if (isOn && _items.TryAdd(key, 1))
                {
                    Console.WriteLine(key);
                }
            }

            public void Show(string key)
            {
                if (!_items.TryAdd(key, 1))
                    Console.WriteLine("known");
            }
        }
        """);

    [Fact]
    public Task Fixes_AnAddOfWhatCostsSomething_WithoutMakingItForNothing() => Verify.Fix<UseTryAddFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public bool Add(string key)
            {
                if (_items.ContainsKey(key))
                    return false;
                {|LKS1007:_items[key] = Measure(key)|};
                return true;
            }

            public void AddAlone(string key)
            {
                if (!_items.ContainsKey(key))
                    {|LKS1007:_items[key] = Measure(key)|};
            }

            public async Task AddAsync(string key)
            {
                if (!_items.ContainsKey(key))
                    {|LKS1007:_items[key] = await MeasureAsync(key)|};
            }

            public void Crawl(string key)
            {
                if (!_items.ContainsKey(key))
                {
                    {|LKS1007:_items[key] = Measure(key)|};
                    Console.WriteLine(key);
                }
            }

            private int Measure(string key) => key.Length;

            private Task<int> MeasureAsync(string key) => Task.FromResult(key.Length);
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            public bool Add(string key)
            {
                if (_items.ContainsKey(key) || !_items.TryAdd(key, Measure(key)))
                    return false;
                return true;
            }

            public void AddAlone(string key)
            {
                if (!_items.ContainsKey(key))
                    _items.TryAdd(key, Measure(key));
            }

            public async Task AddAsync(string key)
            {
                if (!_items.ContainsKey(key))
                    _items.TryAdd(key, await MeasureAsync(key));
            }

            public void Crawl(string key)
            {
                if (!_items.ContainsKey(key) && _items.TryAdd(key, Measure(key)))
                {
                    Console.WriteLine(key);
                }
            }

            private int Measure(string key) => key.Length;

            private Task<int> MeasureAsync(string key) => Task.FromResult(key.Length);
        }
        """);

    [Fact]
    public Task Fixes_AReadOfWhatIsAdded() => Verify.Fix<UseTryAddFix>(
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, List<int>> _items = new();
            public List<int> Find(string key)
            {
                if (!_items.ContainsKey(key))
                {
                    {|LKS1007:_items[key] = new List<int>()|};
                }

                return _items[key];
            }

            public void Add(string key, int value)
            {
                if (!_items.ContainsKey(key))
                    {|LKS1007:_items[key] = []|}; // empty
                _items[key].Add(value);
            }

            public List<int> Filled(string key)
            {
                if (!_items.ContainsKey(key))
                {
                    var made = new List<int>();
                    made.Add(1);
                    {|LKS1007:_items[key] = made|};
                    made.Add(2);
                }

                return _items[key];
            }
        }
        """,
        """
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, List<int>> _items = new();
            public List<int> Find(string key)
            {
                return _items.GetOrAdd(key, _ => new List<int>());
            }

            public void Add(string key, int value)
            {
                // empty
                _items.GetOrAdd(key, _ => []).Add(value);
            }

            public List<int> Filled(string key)
            {
                if (!_items.ContainsKey(key))
                {
                    var made = new List<int>();
                    made.Add(1);
                    made = _items.GetOrAdd(key, made);
                    made.Add(2);
                }

                return _items[key];
            }
        }
        """);

    [Fact]
    public Task Offers_NothingForWhatMustNotBeDropped_NorForAnUpdateOfWhatIsThere() => Verify.NoFix<UseTryAddFix>("""
        class Cache
        {
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, System.IO.StreamReader> _files = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Task<int>> _loads = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _items = new();
            private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _other = new();

            public System.IO.StreamReader Open(string path)
            {
                if (!_files.ContainsKey(path))
                    {|LKS1007:_files[path] = new System.IO.StreamReader(path)|};
                return _files[path];
            }

            public Task<int> Load(string path)
            {
                if (!_loads.ContainsKey(path))
                    {|LKS1007:_loads[path] = LoadAsync()|};
                return _loads[path];
            }

            public void Refresh(string key)
            {
                if (_items.ContainsKey(key))
                    _items[key] = 5;
            }

            public void Either(string key)
            {
                if (!_items.ContainsKey(key) || !_other.ContainsKey(key))
                    {|LKS1007:_items[key] = 5|};
            }

            public int Use(string key, int number)
            {
                if (!_items.ContainsKey(key))
                {
                    Console.WriteLine(key);
                    {|LKS1007:_items[key] = number|};
                }

                return number;
            }

            private async Task<int> LoadAsync() { await Task.Yield(); return 1; }
        }
        """);
}
