using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.Choice;

public sealed class SynchronizedMethodTests
{
    [Fact]
    public Task Reports_SynchronizedMethods() => Verify.Diagnostics("""
        using System.Runtime.CompilerServices;
        class Counter
        {
            private int _count;
            [MethodImpl(MethodImplOptions.Synchronized)]
            public void {|LKS6006:Add|}() => _count++;
            [MethodImpl(MethodImplOptions.Synchronized | MethodImplOptions.NoInlining)]
            public static void {|LKS6006:Write|}() => Console.WriteLine();
        }
        """);

    [Fact]
    public Task Accepts_OtherImplementationOptions() => Verify.Diagnostics("""
        using System.Runtime.CompilerServices;
        class Counter
        {
            private int _count;
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public void Add() => Interlocked.Increment(ref _count);
        }
        """);
}
