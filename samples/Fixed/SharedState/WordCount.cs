using System.Collections.Concurrent;

namespace Samples.SharedState;

/// <summary>One call does it all.</summary>
public sealed class WordCount
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<string, Lazy<StreamReader>> _files = new();

    public void Add(string word)
    {
        _counts.AddOrUpdate(word, 1, (_, count) => count + 1);
    }

    public StreamReader Open(string path) =>
        _files.GetOrAdd(path, missing => new Lazy<StreamReader>(() => new StreamReader(missing))).Value;

    public void AddAll(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            Task.Run(() => Add(word));
        }
    }
}
