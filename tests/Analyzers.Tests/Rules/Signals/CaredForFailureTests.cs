using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Signals;

public sealed class CaredForFailureTests
{
    private const string Pipeline = """
        using System.IO;
        using System.Threading.Channels;
        sealed class Packet { public byte[] Data = []; public void Recycle() { if (Data.Length == 0) throw new IOException(); } }
        sealed class Pipeline(Stream target)
        {
            private readonly Channel<Packet> _packets = Channel.CreateBounded<Packet>(8);
            public async Task RunAsync(IAsyncEnumerable<Packet> source)
            {
                var writing = WriteAllAsync();
                await foreach (var packet in source)
                    await _packets.Writer.WriteAsync(packet);
                _packets.Writer.Complete();
                await writing;
            }
            private async Task WriteAllAsync()
            {
                await foreach (var packet in _packets.Reader.ReadAllAsync())
                {
                    ROUND
                }
            }
        }
        """;

    [Fact]
    public Task Reports_AConsumerThatAFailureEnds() => Verify.Diagnostics(Pipeline.Replace("ROUND", "await {|LKS4010:target.WriteAsync(packet.Data)|};", StringComparison.Ordinal));

    [Fact]
    public Task Accepts_AConsumerThatTakesCareOfIt() => Verify.Diagnostics(Pipeline.Replace("ROUND", """
        try
        {
            await target.WriteAsync(packet.Data);
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine(failure.Message);
        }
        finally
        {
            packet.Recycle();
        }
        """, StringComparison.Ordinal));
}
