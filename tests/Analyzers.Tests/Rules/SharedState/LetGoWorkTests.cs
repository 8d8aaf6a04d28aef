using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Asynchronous methods that nobody awaits, and work on the pool that they await themselves.</summary>
public sealed class LetGoWorkTests
{
    [Fact]
    public Task Reports_AListThatIsClearedWhileAPoolThreadGoesThroughIt() => Verify.Diagnostics("""
        class Window
        {
            private List<string> _files = new();
            private string? _shown;
            public void Load(IEnumerable<string> files)
            {
                Fill(files);
                Navigate("a");
            }
            private void Fill(IEnumerable<string> files)
            {
                foreach (var file in files)
                    _files.Add(file);
            }
            private void Navigate(string name)
            {
                NavigateAsync(name);
                if (name.Length > 2)
                    _shown = name;
                {|LKS1005:_files|}.Clear();
            }
            private async void NavigateAsync(string name)
            {
                if (name.StartsWith('a'))
                    _shown = {|LKS5010:await Task.Run(() => Find(name))|};
            }
            private string? Find(string name)
            {
                foreach (var file in _files)
                {
                    if (file.Contains(name))
                        return file;
                }
                return null;
            }
        }
        """);

    [Fact]
    public Task Reports_ThroughHelpersAndDiscards() => Verify.Diagnostics("""
        class Importer
        {
            private readonly Dictionary<string, int> _counts = new();
            public int Total { get; private set; }
            public void Import(string[] names)
            {
                _ = CountAsync(names);
                Reset();
            }
            private void Reset() => {|LKS1005:_counts|}.Clear();
            private async Task CountAsync(string[] names)
            {
                await Task.Run(() => Count(names)).ConfigureAwait(true);
                Total = names.Length;
            }
            private void Count(string[] names)
            {
                foreach (var name in names)
                    _counts[name] = 1;
            }
        }
        """);

    [Fact]
    public Task Accepts_WhatIsDoneBeforeOrAfterTheWork() => Verify.Diagnostics("""
        class Window
        {
            private List<string> _files = new();
            private string? _shown;
            public async Task LoadAsync(IEnumerable<string> files)
            {
                _files.AddRange(files);
                await NavigateAsync("a");
                _files.Clear();
            }
            public void Load(IEnumerable<string> files)
            {
                _files.AddRange(files);
                _ = NavigateAsync("a");
                _shown = "a";
            }
            private async Task NavigateAsync(string name)
            {
                _shown = await Task.Run(() => Find(name));
                _files.Clear();
            }
            private string? Find(string name)
            {
                foreach (var file in _files)
                {
                    if (file.Contains(name))
                        return file;
                }
                return null;
            }
        }
        """);

    [Fact]
    public Task Accepts_TheOtherBranchAndACopy() => Verify.Diagnostics("""
        class Window
        {
            private List<string> _files = new();
            private string? _shown;
            public void Load(bool isAsked)
            {
                if (isAsked)
                {
                    _ = NavigateAsync("a");
                    return;
                }
                _files.Clear();
            }
            public void Choose(bool isAsked)
            {
                if (isAsked)
                    _ = NavigateAsync("a");
                else
                    Reset();
            }
            private void Reset() => _files.Clear();
            public void Show()
            {
                _ = CopyAsync("a");
                _files.Clear();
            }
            private async Task NavigateAsync(string name) => _shown = await Task.Run(() => Find(name));
            private async Task CopyAsync(string name)
            {
                var files = _files.ToArray();
                _shown = await Task.Run(() => Array.Find(files, file => file == name));
            }
            private string? Find(string name) => _files.Find(file => file.Contains(name));
        }
        """);

    [Fact]
    public Task Accepts_ACommonLockAndANewList() => Verify.Diagnostics("""
        class Locked
        {
            private readonly object _gate = new();
            private readonly List<string> _files = new();
            public void Load()
            {
                _ = FindAsync("a");
                lock (_gate)
                    _files.Clear();
            }
            private async Task<string?> FindAsync(string name) => await Task.Run(() => Find(name));
            private string? Find(string name)
            {
                lock (_gate)
                    return _files.Find(file => file.Contains(name));
            }
        }
        class Replaced
        {
            private List<string> _files = new();
            public void Load()
            {
                _ = FindAsync("a");
                _files = new();
                _files.Add("b");
            }
            private async Task<string?> FindAsync(string name) => await Task.Run(() => Find(name));
            private string? Find(string name) => _files.Find(file => file.Contains(name));
        }
        """);
}
