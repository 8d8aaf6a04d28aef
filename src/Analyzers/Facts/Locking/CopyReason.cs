namespace Lockset.Analyzers.Facts.Locking;

/// <summary>Why a call on a struct changes a copy of it.</summary>
internal enum CopyReason
{
    ReadonlyField,

    /// <summary>What a property, an indexer or a method returns.</summary>
    Value,

    /// <summary>A parameter or local that is a reference to read by.</summary>
    ReadonlyReference,

    /// <summary>The variable of a <c>foreach</c> loop.</summary>
    LoopVariable,

    /// <summary>A parameter that is passed by value.</summary>
    Parameter,

    /// <summary>A local that was set to the value of another variable.</summary>
    Local,

    /// <summary>The object itself, in a member that promises not to change it.</summary>
    ReadonlyMember,
}
