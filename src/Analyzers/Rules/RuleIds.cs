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
