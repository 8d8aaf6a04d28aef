using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class SplitHandWrittenSectionTests
{
    [Fact]
    public Task Reports_AnAddition_WhereTheFirstSectionEndsInBothBranches() => Verify.Diagnostics("""
        #pragma warning disable LKS3002
        class Cache
        {
            private readonly Dictionary<int, string> _values = new();
            public string Of(int key)
            {
                string text;
                Monitor.Enter(_values);
                if (_values.TryGetValue(key, out var found))
                {
                    Monitor.Exit(_values);
                    text = found;
                }
                else
                {
                    Monitor.Exit(_values);
                    text = Make(key);
                    lock (_values)
                        {|LKS1021:_values.Add(key, text)|};
                }
                return text;
            }
            public string OfFew(int key)
            {
                string text;
                Monitor.Enter(_values);
                if (_values.TryGetValue(key, out var found))
                {
                    Monitor.Exit(_values);
                    text = found;
                }
                else
                {
                    Monitor.Exit(_values);
                    text = Make(key);
                    lock (_values)
                    {
                        if (_values.Count < 256)
                            {|LKS1021:_values.Add(key, text)|};
                    }
                }
                return text;
            }
            private static string Make(int key) => key.ToString();
        }
        """);

    [Fact]
    public Task Reports_AnAddition_BehindACount_UnderLocks() => Verify.Diagnostics("""
        class Cache
        {
            private readonly object _gate = new();
            private readonly Dictionary<int, string> _values = new();
            public string Of(int key)
            {
                lock (_gate)
                {
                    if (_values.TryGetValue(key, out var found))
                        return found;
                }
                var text = key.ToString();
                lock (_gate)
                {
                    if (_values.Count < 100)
                        {|LKS1021:_values.Add(key, text)|};
                }
                return text;
            }
            public void Both(int key, string text)
            {
                var taken = false;
                bool has;
                try
                {
                    Monitor.Enter(_gate, ref taken);
                    has = _values.ContainsKey(key);
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(_gate);
                }
                if (has)
                    return;
                Monitor.Enter(_gate);
                try { {|LKS1021:_values.Add(key, text)|}; }
                finally { Monitor.Exit(_gate); }
            }
        }
        """);

    [Fact]
    public Task Accepts_AnotherLook_AnIndexer_AndOneSection() => Verify.Diagnostics("""
        #pragma warning disable LKS3002
        class Cache
        {
            private readonly Dictionary<int, string> _values = new();
            public string Again(int key)
            {
                string text;
                Monitor.Enter(_values);
                if (_values.TryGetValue(key, out var found))
                {
                    Monitor.Exit(_values);
                    text = found;
                }
                else
                {
                    Monitor.Exit(_values);
                    text = Make(key);
                    lock (_values)
                    {
                        if (!_values.ContainsKey(key) && _values.Count < 100)
                            _values.Add(key, text);
                    }
                }
                return text;
            }
            public string Stored(int key)
            {
                string text;
                Monitor.Enter(_values);
                if (_values.TryGetValue(key, out var found))
                {
                    Monitor.Exit(_values);
                    text = found;
                }
                else
                {
                    Monitor.Exit(_values);
                    text = Make(key);
                    lock (_values)
                        _values[key] = text;
                }
                return text;
            }
            public string AtOnce(int key)
            {
                string text;
                Monitor.Enter(_values);
                if (_values.TryGetValue(key, out var found))
                {
                    Monitor.Exit(_values);
                    text = found;
                }
                else
                {
                    text = Make(key);
                    _values.Add(key, text);
                    Monitor.Exit(_values);
                }
                return text;
            }
            public string Tried(int key)
            {
                int before;
                lock (_values)
                {
                    if (_values.TryGetValue(key, out var found))
                        return found;
                    before = _values.Count;
                }
                var text = Make(key);
                lock (_values)
                {
                    if (_values.Count == before)
                        _values.Add(key, text);
                }
                return text;
            }
            private static string Make(int key) => key.ToString();
        }
        """);
}
