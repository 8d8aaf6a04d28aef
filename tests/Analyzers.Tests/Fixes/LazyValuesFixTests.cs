using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class LazyValuesFixTests
{
    [Fact]
    public Task Fixes_EveryUseOfTheDictionary() => Verify.Fix<LazyValuesFix>(
        """
        using System.Collections.Concurrent;
        using System.IO;

        class Files
        {
            // by path
            private readonly ConcurrentDictionary<string, StreamReader> _files = new();
            private static readonly ConcurrentDictionary<int, Task<string>> s_pages = new ConcurrentDictionary<int, Task<string>>(EqualityComparer<int>.Default);

            public string? Line(string path) => {|LKS1023:_files.GetOrAdd(path, missing => new StreamReader(missing))|}.ReadLine(); // one

            public string? Again(string path) => _files[path].ReadLine();

            public async Task<string> Page(int number)
            {
                var page = {|LKS1023:s_pages.GetOrAdd(number, async missing =>
                {
                    // slow
                    await Task.Delay(missing);
                    return missing.ToString();
                })|};
                return await page;
            }
        }
        """,
        """
        using System.Collections.Concurrent;
        using System.IO;

        class Files
        {
            // by path
            private readonly ConcurrentDictionary<string, Lazy<StreamReader>> _files = new();
            private static readonly ConcurrentDictionary<int, Lazy<Task<string>>> s_pages = new ConcurrentDictionary<int, Lazy<Task<string>>>(EqualityComparer<int>.Default);

            public string? Line(string path) => _files.GetOrAdd(path, missing => new Lazy<StreamReader>(() => new StreamReader(missing))).Value.ReadLine(); // one

            public string? Again(string path) => _files[path].Value.ReadLine();

            public async Task<string> Page(int number)
            {
                var page = s_pages.GetOrAdd(number, missing => new Lazy<Task<string>>(async () =>
                {
                    // slow
                    await Task.Delay(missing);
                    return missing.ToString();
                })).Value;
                return await page;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereValuesGoElsewhere() => Verify.NoFix<LazyValuesFix>("""
        using System.Collections.Concurrent;
        using System.IO;

        class Files
        {
            private readonly ConcurrentDictionary<string, StreamReader> _files = new();
            public StreamReader Open(string path) => {|LKS1023:_files.GetOrAdd(path, missing => new StreamReader(missing))|};
            public void Close()
            {
                foreach (var file in _files.Values)
                    file.Dispose();
            }
        }
        """);
}
