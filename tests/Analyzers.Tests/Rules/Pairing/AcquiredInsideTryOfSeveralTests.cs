using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Pairing;

public sealed class AcquiredInsideTryOfSeveralTests
{
    [Fact]
    public Task Reports_HelpersThatAcquireAndReleaseEach() => Verify.Diagnostics("""
        class Buckets
        {
            private readonly SemaphoreSlim[] _gates = Enumerable.Range(0, 16).Select(_ => new SemaphoreSlim(1, 1)).ToArray();
            private readonly CancellationToken _stop;
            public Buckets(CancellationToken stop) => _stop = stop;
            public async Task RunAsync(int[] ids, Func<Task> work)
            {
                try
                {
                    await {|LKS3003:EnterAsync(ids)|};
                    await work();
                }
                finally
                {
                    Leave(ids);
                }
            }
            private async Task EnterAsync(int[] ids)
            {
                for (var index = 0; index < ids.Length; index++)
                    await _gates[ids[index]].WaitAsync(_stop);
            }
            private void Leave(int[] ids)
            {
                foreach (var id in ids)
                    _gates[id].Release();
            }
            public async Task RunEachAsync(List<int> ids, Func<Task> work, CancellationToken token)
            {
                try
                {
                    await {|LKS3003:EnterEachAsync(ids, token)|}.ConfigureAwait(false);
                    await work();
                }
                finally
                {
                    LeaveEach(ids);
                }
            }
            private async Task EnterEachAsync(IReadOnlyList<int> ids, CancellationToken token)
            {
                foreach (var id in ids)
                    await EnterOneAsync(id, token);
            }
            private Task EnterOneAsync(int id, CancellationToken token) => _gates[id].WaitAsync(token);
            private void LeaveEach(IReadOnlyList<int> ids)
            {
                for (var i = ids.Count - 1; i >= 0; i--)
                    LeaveOne(ids[i]);
            }
            private void LeaveOne(int id) => _gates[id].Release();
        }
        """);

    [Fact]
    public Task Reports_LoopsInTheBodyItself() => Verify.Diagnostics("""
        class Buckets
        {
            private readonly SemaphoreSlim[] _all = [new(1, 1), new(1, 1)];
            public async Task RunAsync(SemaphoreSlim[] gates, Action work, CancellationToken token)
            {
                try
                {
                    foreach (var gate in gates)
                        await {|LKS3003:gate.WaitAsync(token)|};
                    work();
                }
                finally
                {
                    foreach (var gate in gates)
                        gate.Release();
                }
            }
            public void RunAll(Action work, CancellationToken token)
            {
                try
                {
                    for (var i = 0; i < _all.Length; i++)
                    {
                        {|LKS3003:_all[i].Wait(token)|};
                    }
                    work();
                }
                catch (OperationCanceledException)
                {
                    Console.WriteLine("stopped");
                }
                finally
                {
                    for (var i = 0; i < _all.Length; i++)
                        _all[i].Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_ThoseThatWereTaken() => Verify.Diagnostics("""
        #pragma warning disable LKS0002
        class Buckets
        {
            private readonly SemaphoreSlim[] _gates = [new(1, 1), new(1, 1)];
            public async Task RunAsync(int[] ids, Func<Task> work, CancellationToken token)
            {
                var taken = new List<int>();
                try
                {
                    await EnterAsync(ids, taken, token);
                    await work();
                }
                finally
                {
                    Leave(taken);
                }
            }
            private async Task EnterAsync(int[] ids, List<int> taken, CancellationToken token)
            {
                foreach (var id in ids)
                {
                    await _gates[id].WaitAsync(token);
                    taken.Add(id);
                }
            }
            private void Leave(List<int> ids)
            {
                foreach (var id in ids)
                    _gates[id].Release();
            }
            public void Count(Action work, CancellationToken token)
            {
                var taken = 0;
                try
                {
                    for (; taken < _gates.Length; taken++)
                        _gates[taken].Wait(token);
                    work();
                }
                finally
                {
                    for (var i = 0; i < taken; i++)
                        _gates[i].Release();
                }
            }
        }
        """);

    [Fact]
    public Task Accepts_WaitsThatAreNotCancelled_AndReleasesThatAskFirst_AndAcquiresBeforeTheTry() => Verify.Diagnostics("""
        class Buckets
        {
            private readonly SemaphoreSlim[] _gates = [new(1, 1), new(1, 1)];
            public async Task EndlessAsync(int[] ids, Func<Task> work)
            {
                try
                {
                    await EnterAsync(ids, CancellationToken.None);
                    await work();
                }
                finally
                {
                    Leave(ids);
                }
            }
            public async Task BeforeAsync(int[] ids, Func<Task> work, CancellationToken token)
            {
                await EnterAsync(ids, token);
                try { await work(); }
                finally { Leave(ids); }
            }
            public async Task FlagAsync(int[] ids, Func<Task> work, CancellationToken token)
            {
                var entered = false;
                try
                {
                    await EnterAsync(ids, token);
                    entered = true;
                    await work();
                }
                finally
                {
                    if (entered)
                        Leave(ids);
                }
            }
            public async Task OthersAsync(int[] ids, int[] others, Func<Task> work, CancellationToken token)
            {
                await EnterAsync(others, token);
                try
                {
                    foreach (var id in ids)
                        await work();
                }
                finally { Leave(others); }
            }
            private async Task EnterAsync(int[] ids, CancellationToken token)
            {
                foreach (var id in ids)
                    await _gates[id].WaitAsync(token);
            }
            private void Leave(int[] ids)
            {
                foreach (var id in ids)
                    _gates[id].Release();
            }
            public async Task GuardedAsync(int[] ids, Func<Task> work, CancellationToken token)
            {
                try
                {
                    await EnterAsync(ids, token);
                    await work();
                }
                finally
                {
                    foreach (var id in ids)
                    {
                        if (_gates[id].CurrentCount == 0)
                            _gates[id].Release();
                    }
                }
            }
        }
        """);
}
