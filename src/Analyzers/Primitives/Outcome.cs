namespace Lockset.Analyzers.Primitives;

/// <summary>When an acquiring call has acquired.</summary>
internal enum Outcome
{
    /// <summary>Whenever it returns.</summary>
    Always,

    /// <summary>When it returns true.</summary>
    WhenTrue,

    /// <summary>When it returns the place of what it has acquired, as one of several.</summary>
    WhenPlace,

    /// <summary>When its <c>ref bool</c> argument is true afterwards.</summary>
    WhenFlag,

    /// <summary>Once the returned task is awaited.</summary>
    Awaited,

    /// <summary>Once the returned task is awaited with the result true.</summary>
    AwaitedWhenTrue,

    /// <summary>Whenever it returns; disposing the result releases.</summary>
    Scope,

    /// <summary>Once the returned task is awaited; disposing the result releases.</summary>
    AwaitedScope,
}
