namespace Lockset.Analyzers.Rules;

/// <summary>The ids of all rules. An id never changes its meaning once shipped.</summary>
public static class RuleIds
{
    /// <summary>A body went over its analysis budget, or a rule failed on it.</summary>
    public const string BodyNotAnalysed = "LKS0002";

    /// <summary>Read-modify-write of shared state is not atomic.</summary>
    public const string NonAtomicUpdate = "LKS1001";

    /// <summary>A field is guarded by a lock at most accesses, not at this one.</summary>
    public const string InconsistentGuard = "LKS1002";

    /// <summary>A captured variable is written by bodies that run concurrently.</summary>
    public const string CapturedVariableRace = "LKS1003";

    /// <summary>A field is written on one thread and used on another without order.</summary>
    public const string UnorderedWrite = "LKS1004";

    /// <summary>An object that is not thread-safe is used by concurrent bodies.</summary>
    public const string UnsafeObjectRace = "LKS1005";

    /// <summary>A shared field is tested, then used or set in a separate step.</summary>
    public const string CheckThenAct = "LKS1006";

    /// <summary>Compound use of a concurrent collection is not atomic.</summary>
    public const string CompoundUse = "LKS1007";

    /// <summary>A field is accessed atomically elsewhere, and written plainly.</summary>
    public const string MixedAtomic = "LKS1008";

    /// <summary>A value of several words is shared without a lock.</summary>
    public const string TornValue = "LKS1009";

    /// <summary>Lazy initialisation races.</summary>
    public const string LazyInitialisationRace = "LKS1010";

    /// <summary>Double-checked locking lets a thread in too early.</summary>
    public const string DoubleCheckedLocking = "LKS1011";

    /// <summary>State guarded by a lock escapes it.</summary>
    public const string EscapingState = "LKS1012";

    /// <summary>The variable of a loop is captured by code that runs later.</summary>
    public const string LoopVariableCapture = "LKS1013";

    /// <summary>A constructor hands the object to a thread before it is complete.</summary>
    public const string EscapingThis = "LKS1014";

    /// <summary>An event is raised after a separate test for handlers.</summary>
    public const string EventRaisedAfterTest = "LKS1015";

    /// <summary>An instance lock guards static state.</summary>
    public const string InstanceLockGuardsStatic = "LKS1016";

    /// <summary>A field is guarded by different locks in different places.</summary>
    public const string DifferentLocks = "LKS1017";

    /// <summary>A thread-static field is no static one, or has an initialiser.</summary>
    public const string ThreadStaticMisuse = "LKS1018";

    /// <summary>A thread-local value is used across an await.</summary>
    public const string ThreadLocalAcrossAwait = "LKS1019";

    /// <summary>The elements of a volatile array are not volatile.</summary>
    public const string VolatileElements = "LKS1020";

    /// <summary>A critical section is split between reading a value and writing it back.</summary>
    public const string SplitCriticalSection = "LKS1021";

    /// <summary>The result of CompareExchange is ignored where a retry is needed.</summary>
    public const string IgnoredExchange = "LKS1022";

    /// <summary>A factory that may run twice makes something that must not be thrown away.</summary>
    public const string FactoryResultLost = "LKS1023";

    /// <summary>A field that a thread reads is set after its start.</summary>
    public const string SetAfterStart = "LKS1024";

    /// <summary>State is tested before an await and acted on after it.</summary>
    public const string CheckAwaitAct = "LKS1025";

    /// <summary>State is changed under a read lock.</summary>
    public const string WriteUnderReadLock = "LKS1026";

    /// <summary>An object is disposed while work that uses it still runs.</summary>
    public const string DisposedWhileRunning = "LKS1027";

    /// <summary>A type's unguarded state is reached from concurrent code in another type.</summary>
    public const string RaceAcrossTypes = "LKS1028";

    /// <summary>Members that any thread may call change static state, which has no lock.</summary>
    public const string UnguardedStatic = "LKS1029";

    /// <summary>Locks of one type are acquired in opposite orders.</summary>
    public const string LockOrderInversion = "LKS2001";

    /// <summary>Locks of several types are acquired in opposite orders.</summary>
    public const string LockOrderAcrossTypes = "LKS2002";

    /// <summary>A non-re-entrant primitive is acquired again by its holder.</summary>
    public const string ReacquiredLock = "LKS2003";

    /// <summary>A read lock is upgraded to a write lock.</summary>
    public const string UpgradedReadLock = "LKS2004";

    /// <summary>Two objects of one class are locked in the order of the arguments.</summary>
    public const string LockedInArgumentOrder = "LKS2005";

    /// <summary>A thread is waited for while a lock is held that it needs.</summary>
    public const string WaitUnderNeededLock = "LKS2006";

    /// <summary>A lock is held while the thread waits for something else.</summary>
    public const string BlockingUnderLock = "LKS2007";

    /// <summary>An await while a lock is held that belongs to the thread.</summary>
    public const string AwaitUnderThreadLock = "LKS2008";

    /// <summary>An event is raised while a lock is held.</summary>
    public const string EventUnderLock = "LKS2009";

    /// <summary>Waiting code runs inside a call under a lock.</summary>
    public const string CallbackUnderLock = "LKS2010";

    /// <summary>A thread or task waits for itself, or tasks wait for each other.</summary>
    public const string WaitCycle = "LKS2011";

    /// <summary>A static constructor waits for another thread.</summary>
    public const string StaticConstructorWait = "LKS2012";

    /// <summary>A thread blocks on a task that may need it.</summary>
    public const string SyncOverAsync = "LKS2013";

    /// <summary>Monitor.Wait while another lock is held.</summary>
    public const string MonitorWaitUnderOtherLock = "LKS2014";

    /// <summary>A TaskCompletionSource runs continuations inline.</summary>
    public const string InlineContinuation = "LKS2015";

    /// <summary>Pool work blocks on other pool work.</summary>
    public const string PoolStarvation = "LKS2016";

    /// <summary>A child process is waited for while its output is not read.</summary>
    public const string UnreadOutput = "LKS2017";

    /// <summary>A lock is not released on every path.</summary>
    public const string UnreleasedLock = "LKS3001";

    /// <summary>A lock is not released when an exception is thrown.</summary>
    public const string UnreleasedOnException = "LKS3002";

    /// <summary>A lock is acquired inside the try whose finally releases it.</summary>
    public const string AcquiredInsideTry = "LKS3003";

    /// <summary>The result of a timed acquire is ignored.</summary>
    public const string IgnoredAcquire = "LKS3004";

    /// <summary>A lock is released more often than it is acquired.</summary>
    public const string ExtraRelease = "LKS3005";

    /// <summary>Another lock is released than the one that is held, or in another mode.</summary>
    public const string WrongRelease = "LKS3006";

    /// <summary>An asynchronous acquire is not awaited.</summary>
    public const string UnawaitedAcquire = "LKS3007";

    /// <summary>A semaphore that is used as a lock has no maximum.</summary>
    public const string UnboundedSemaphore = "LKS3008";

    /// <summary>A SpinLock is copied.</summary>
    public const string CopiedLockStruct = "LKS3009";

    /// <summary>The scope of a lock is dropped at once.</summary>
    public const string DroppedScope = "LKS3010";

    /// <summary>A lock that belongs to a thread is released on another one.</summary>
    public const string ReleasedOnOtherThread = "LKS3011";

    /// <summary>A lock is acquired in one method and released in another.</summary>
    public const string SplitPair = "LKS3012";

    /// <summary>A lock is disposed while it can be held or waited for.</summary>
    public const string DisposedLock = "LKS3013";

    /// <summary>A critical section is empty.</summary>
    public const string EmptyCriticalSection = "LKS3014";

    /// <summary>A named mutex is acquired without handling its abandonment.</summary>
    public const string AbandonedMutex = "LKS3015";

    /// <summary>Monitor.Wait is not in a loop that tests its condition.</summary>
    public const string WaitOutsideLoop = "LKS4001";

    /// <summary>Monitor.Wait or Pulse without holding the lock.</summary>
    public const string MonitorWithoutLock = "LKS4002";

    /// <summary>Pulse wakes one of several kinds of waiters.</summary>
    public const string PulseForSeveral = "LKS4003";

    /// <summary>An event is waited for that nothing sets.</summary>
    public const string NeverSetEvent = "LKS4004";

    /// <summary>The result of a timed wait is ignored.</summary>
    public const string IgnoredWait = "LKS4005";

    /// <summary>A signal can come before the wait for it.</summary>
    public const string LostWakeUp = "LKS4006";

    /// <summary>A loop polls until another thread has done something.</summary>
    public const string BusyWait = "LKS4007";

    /// <summary>A signal that others count on is not given on every path.</summary>
    public const string SkippedSignal = "LKS4008";

    /// <summary>A TaskCompletionSource is not completed on every path.</summary>
    public const string AbandonedCompletion = "LKS4009";

    /// <summary>A consumer waits for an end that no producer gives.</summary>
    public const string NeverCompleted = "LKS4010";

    /// <summary>A TaskCompletionSource is completed by two threads.</summary>
    public const string SecondCompletion = "LKS4011";

    /// <summary>An endless loop on another thread cannot be stopped.</summary>
    public const string MissingStopFlag = "LKS5001";

    /// <summary>A polled stop flag is not volatile.</summary>
    public const string UnseenStopFlag = "LKS5002";

    /// <summary>A polled stop flag is set by nothing.</summary>
    public const string NeverSetStopFlag = "LKS5003";

    /// <summary>A loop that blocks does not see its stop request.</summary>
    public const string BlockedStopFlag = "LKS5004";

    /// <summary>A loop does not observe the token that its method is given.</summary>
    public const string UnobservedToken = "LKS5005";

    /// <summary>A foreground thread with an endless loop keeps the process alive.</summary>
    public const string ForegroundThread = "LKS5006";

    /// <summary>A thread or task is created and never started, or started twice.</summary>
    public const string NeverStarted = "LKS5007";

    /// <summary>A thread is aborted, suspended or resumed from outside.</summary>
    public const string KilledThread = "LKS5008";

    /// <summary>An async delegate is given to something that does not await it.</summary>
    public const string AsyncVoidWork = "LKS5010";

    /// <summary>A timer is kept by nothing.</summary>
    public const string CollectedTimer = "LKS5011";

    /// <summary>A timer callback can overlap itself.</summary>
    public const string OverlappingTimer = "LKS5012";

    /// <summary>The exception of a task that nobody awaits is lost.</summary>
    public const string LostException = "LKS5013";

    /// <summary>A thread is created for each item.</summary>
    public const string ThreadPerItem = "LKS5014";

    /// <summary>A pause stands in for waiting for another thread.</summary>
    public const string SleepAsOrder = "LKS5015";

    /// <summary>A parallel loop does too little in each round.</summary>
    public const string FineGrain = "LKS5016";

    /// <summary>A lock on an object that others can lock.</summary>
    public const string SharedLockObject = "LKS6001";

    /// <summary>A lock object is replaced.</summary>
    public const string ChangingLockObject = "LKS6002";

    /// <summary>A lock on an object that nobody else has.</summary>
    public const string FreshLockObject = "LKS6003";

    /// <summary>A lock on an object that a public member hands out.</summary>
    public const string PublicLockObject = "LKS6004";

    /// <summary>The monitor of an object that is a primitive itself.</summary>
    public const string MonitorOnPrimitive = "LKS6005";

    /// <summary>A method locks its own object by an attribute.</summary>
    public const string SynchronizedMethod = "LKS6006";
}
