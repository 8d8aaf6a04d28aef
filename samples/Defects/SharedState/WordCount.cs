using System.Collections.Concurrent;

namespace Samples.SharedState;

/// <summary>Concurrent collections make each call atomic, not two of them.</summary>
public sealed class WordCount
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<string, StreamReader> _files = new();

    public void Add(string word)
    {
        if (!_counts.ContainsKey(word))
            _counts[word] = 0; // expect: LKS1007
        _counts[word]++; // expect: LKS1007
    }

    public StreamReader Open(string path) =>
        _files.GetOrAdd(path, missing => new StreamReader(missing)); // expect: LKS1023

    public void AddAll(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
            Task.Run(() => Add(words[i])); // expect: LKS1013
    }
}
