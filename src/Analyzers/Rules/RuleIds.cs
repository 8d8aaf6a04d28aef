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

    /// <summary>The factory of GetOrAdd makes something that must not be thrown away.</summary>
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

    /// <summary>A non-re-entrant primitive is acquired again by its holder.</summary>
    public const string ReacquiredLock = "LKS2003";

    /// <summary>A read lock is upgraded to a write lock.</summary>
    public const string UpgradedReadLock = "LKS2004";

    /// <summary>A lock is not released on every path.</summary>
    public const string UnreleasedLock = "LKS3001";

    /// <summary>A lock is not released when an exception is thrown.</summary>
    public const string UnreleasedOnException = "LKS3002";

    /// <summary>A lock is acquired inside the try whose finally releases it.</summary>
    public const string AcquiredInsideTry = "LKS3003";

    /// <summary>An endless loop on another thread cannot be stopped.</summary>
    public const string MissingStopFlag = "LKS5001";

    /// <summary>A polled stop flag is not volatile.</summary>
    public const string UnseenStopFlag = "LKS5002";

    /// <summary>A polled stop flag is set by nothing.</summary>
    public const string NeverSetStopFlag = "LKS5003";
}
