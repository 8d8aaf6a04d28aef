using System.Collections.Immutable;
using Lockset.Analyzers.Rules.Choice;
using Lockset.Analyzers.Rules.Deadlocks;
using Lockset.Analyzers.Rules.Pairing;
using Lockset.Analyzers.Rules.SharedState;
using Lockset.Analyzers.Rules.Signals;
using Lockset.Analyzers.Rules.Threads;

namespace Lockset.Analyzers.Rules;

/// <summary>The rules the host runs, by id.</summary>
internal static class AllRules
{
    public static readonly ImmutableArray<BodyRule> OfBodies = ImmutableArray.Create<BodyRule>(
        new CompoundUseRule(),
        new DoubleCheckedLockingRule(),
        new EventRaiseRule(),
        new ThreadLocalAcrossAwaitRule(),
        new IgnoredExchangeRule(),
        new FactoryResultRule(),
        new CheckAwaitActRule(),
        new DisposedWhileRunningRule(),
        new ArgumentOrderRule(),
        new AwaitUnderThreadLockRule(),
        new SyncOverAsyncRule(),
        new InlineContinuationRule(),
        new UnreleasedLockRule(),
        new UnreleasedOnExceptionRule(),
        new AcquiredInsideTryRule(),
        new IgnoredAcquireRule(),
        new WrongReleaseRule(),
        new UnawaitedAcquireRule(),
        new DroppedScopeRule(),
        new EmptySectionRule(),
        new AbandonedMutexRule(),
        new WaitOutsideLoopRule(),
        new PulseWithoutLockRule(),
        new BusyWaitRule(),
        new AbandonedCompletionRule(),
        new UnobservedTokenRule(),
        new NeverStartedRule(),
        new KilledThreadRule(),
        new AsyncVoidWorkRule(),
        new CollectedTimerRule(),
        new FineGrainRule(),
        new SharedLockObjectRule(),
        new FreshLockRule(),
        new PublicLockRule(),
        new MonitorOnPrimitiveRule(),
        new SynchronizedMethodRule());

    public static readonly ImmutableArray<TypeRule> OfTypes = ImmutableArray.Create<TypeRule>(
        new NonAtomicUpdateRule(),
        new InconsistentGuardRule(),
        new CapturedVariableRaceRule(),
        new UnorderedWriteRule(),
        new UnsafeObjectRaceRule(),
        new CheckThenActRule(),
        new MixedAtomicRule(),
        new TornValueRule(),
        new LazyInitialisationRule(),
        new EscapingStateRule(),
        new LoopVariableCaptureRule(),
        new EscapingThisRule(),
        new InstanceLockRule(),
        new DifferentLocksRule(),
        new ThreadStaticRule(),
        new VolatileElementsRule(),
        new SplitSectionRule(),
        new SetAfterStartRule(),
        new WriteUnderReadLockRule(),
        new LockOrderRule(),
        new ReacquiredLockRule(),
        new UpgradedReadLockRule(),
        new WaitForHolderRule(),
        new BlockingUnderLockRule(),
        new EventUnderLockRule(),
        new CallbackUnderLockRule(),
        new MonitorWaitUnderOtherLockRule(),
        new WaitCycleRule(),
        new StaticConstructorWaitRule(),
        new PoolStarvationRule(),
        new ExtraReleaseRule(),
        new UnboundedSemaphoreRule(),
        new LockStructRule(),
        new ReleasedElsewhereRule(),
        new SplitPairRule(),
        new DisposedLockRule(),
        new PulseForSeveralRule(),
        new NeverSetEventRule(),
        new IgnoredWaitRule(),
        new LostWakeUpRule(),
        new SkippedSignalRule(),
        new NeverCompletedRule(),
        new MissingStopFlagRule(),
        new UnseenStopFlagRule(),
        new NeverSetStopFlagRule(),
        new BlockedStopFlagRule(),
        new ForegroundThreadRule(),
        new OverlappingTimerRule(),
        new LostExceptionRule(),
        new ThreadPerItemRule(),
        new SleepAsOrderRule(),
        new ChangingLockRule());

    public static readonly ImmutableArray<CompilationRule> OfCompilations = ImmutableArray.Create<CompilationRule>(
        new RaceAcrossTypesRule(),
        new InheritedGuardRule(),
        new InheritedFlagRule(),
        new LockOrderAcrossTypesRule(),
        OneLockAcrossTypesRule.Waits,
        OneLockAcrossTypesRule.Reacquires,
        OneLockAcrossTypesRule.Upgrades);
}
