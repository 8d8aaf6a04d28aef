namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>How much of what a body sets going counts.</summary>
internal enum Stretch
{
    /// <summary>What is done before the body gives its caller control: all of it, where it is not asynchronous and waits for what it calls.</summary>
    Run,

    /// <summary>What is done on the caller's thread before the body gives a task.</summary>
    UntilTask,

    /// <summary>What has to be done until the task that the body gives has ended.</summary>
    Whole,

    /// <summary>The same, without what is done on the caller's thread.</summary>
    AfterTask,
}
