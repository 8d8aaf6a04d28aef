namespace Runtime.Staging;

/// <summary>One thing that one thread did.</summary>
public sealed record TimelineEntry(string Thread, string Text);
