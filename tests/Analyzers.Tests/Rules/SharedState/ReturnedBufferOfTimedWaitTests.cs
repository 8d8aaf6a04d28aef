using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class ReturnedBufferOfTimedWaitTests
{
    [Fact]
    public Task Reports_ABufferThatARunningReadStillHas() => Verify.Diagnostics("""
        using System.Buffers;
        interface IDevice { ValueTask<int> ReadFrameAsync(Memory<byte> target); Task<int> ReadAsync(Memory<byte> target, CancellationToken token); }
        sealed class Gateway(TimeSpan patience)
        {
            public async Task<int> PollAsync(IDevice device)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(256);
                try
                {
                    return await {|LKS1027:device.ReadFrameAsync(buffer.AsMemory(0, 256))|}.AsTask().WaitAsync(patience);
                }
                catch (TimeoutException)
                {
                    return 0;
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
            public async Task<int> PollToTheEndAsync(IDevice device, CancellationToken token)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(256);
                try
                {
                    return await device.ReadFrameAsync(buffer.AsMemory(0, 256)).AsTask().ConfigureAwait(false) + await device.ReadAsync(buffer, token).WaitAsync(token);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        """);
}
