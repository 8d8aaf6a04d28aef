namespace Runtime.Staging;

/// <summary>One thing that one thread did, or that the watchdog noticed about it.</summary>
public sealed record TimelineEntry(string Thread, string Text, bool IsAlarm = false);
