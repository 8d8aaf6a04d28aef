using System.Runtime.Loader;
using Lockset.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Host.Mef;

namespace Lockset.Deadlocks;

/// <summary>What the fixes make of the programs that hang: programs that end, and that nothing new is said about.</summary>
public sealed class MendedTests
{
    /// <summary>The programs that no fix mends: what is right there depends on what is meant.</summary>
    private static readonly HashSet<string> s_withoutFix =
    [
        "AbstractHook", "ActorAsk", "AsyncSemaphores", "AwaitUnderSemaphore", "BarrierCount", "BaseClass", "ConnectionPool", "DisposeOrder",
        "EndlessConsumer", "EqualsLock", "ExtensionLock", "FieldLambda", "GateLockMissing", "GenericConstraint", "GetOrAddFactory", "Helper",
        "Holder", "IndexerLock", "InvokeUnderLock", "IteratorUnderLock", "JobScheduler", "JoinByInterface", "KernelSemaphores", "Lambda",
        "LazyFactory", "LazySettings", "LocalFunction", "LockScopes", "Logger", "LoopUnderSemaphore", "LostPulse", "MixedPrimitives", "ModelAndView",
        "MonitorWaitUnderOther", "Monitors", "MutexScope", "Mutexes", "MutexesTogether", "MutualWait", "NeverSet", "NewLocks", "Observer", "OldUpgrade", "OperatorLock",
        "OrderBook", "OwnSpinLock", "ParentAndChild", "Philosophers", "PhilosophersWithSemaphores", "Property",
        "QueueUnderOuterLock", "ReadThenWrite", "ReaderUpgrade", "ReadersAcross", "ResetAfterStart", "SelfJoin", "SelfWait", "SemaphoreAndMonitor",
        "Semaphores", "StaticClasses", "StaticConstructor", "StaticRegistry", "Stripes", "SynchronousDispatcher", "ThreeLocks", "ThreeTypes",
        "TieBreak", "Transfer", "TransferByMethod", "TransferToOther", "TryFinallyOrder", "TwoLocks", "TwoObjects", "UnitOfWork", "UpgradeableLocks",
        "Visitor", "WhenAllUnderSemaphore", "WriteLocks",
    ];

    [Theory]
    [MemberData(nameof(DeadlockTests.Programs), MemberType = typeof(DeadlockTests))]
    public async Task EveryFix_LetsTheProgramEnd(string name)
    {
        using var workspace = new AdhocWorkspace(MefHostServices.Create(MefHostServices.DefaultAssemblies));
        var document = DeadlockTests.Project(workspace, name);
        var reported = await Reported(document);
        var fixes = 0;
        foreach (var diagnostic in reported)
        {
            foreach (var (title, mended) in await Mending.Choices(document, diagnostic))
            {
                fixes++;
                var after = (await Reported(mended)).Select(other => other.Id).ToList();
                Assert.True(after.Count < reported.Count && after.All(id => after.Count(other => other == id) <= reported.Count(other => other.Id == id)), $"'{title}' leaves {string.Join(", ", after)}.");
                Assert.True(await Ends(mended, name), $"'{title}' lets the program hang.");
            }
        }

        Assert.Equal(s_withoutFix.Contains(name), fixes == 0);
    }

    private static async Task<List<Diagnostic>> Reported(Document document) =>
        [.. (await DeadlockTests.Reported(document.Project)).Where(diagnostic => DeadlockTests.IsIn(diagnostic, "Hangs"))];

    private static async Task<bool> Ends(Document mended, string name)
    {
        using var image = new MemoryStream();
        var emitted = (await mended.Project.GetCompilationAsync())!.Emit(image);
        Assert.True(emitted.Success, string.Join(Environment.NewLine, emitted.Diagnostics));
        image.Position = 0;
        return DeadlockTests.Ends(new AssemblyLoadContext(name).LoadFromStream(image), $"Programs.{name}.Hangs.Program", TimeSpan.FromSeconds(30));
    }
}
