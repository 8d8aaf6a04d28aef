namespace Runtime.Staging;

/// <summary>What came out of a run.</summary>
/// <param name="IsShown">Whether the run showed what the demonstration claims.</param>
/// <param name="Text">What was observed.</param>
public sealed record Outcome(bool IsShown, string Text);
