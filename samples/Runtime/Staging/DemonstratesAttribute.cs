namespace Runtime.Staging;

/// <summary>Says what a demonstration is about.</summary>
/// <param name="row">The row of the table of primitives it belongs to.</param>
/// <param name="name">The name it is run by.</param>
/// <param name="claim">What a run must show.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DemonstratesAttribute(int row, string name, string claim) : Attribute
{
    /// <summary>The row of the table of primitives.</summary>
    public int Row => row;

    /// <summary>The name it is run by.</summary>
    public string Name => name;

    /// <summary>What a run must show.</summary>
    public string Claim => claim;

    /// <summary>The rules that report the program; none for a right one.</summary>
    public string[] Rules { get; init; } = [];

    /// <summary>For a wrong program: the name of the right one.</summary>
    public string? Right { get; init; }
}
