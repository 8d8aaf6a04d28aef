namespace Lockset.Analyzers.Facts;

/// <summary>What is known of one body.</summary>
internal sealed class BodyFacts(Body body, TypeFacts type)
{
    /// <summary>The body the facts are about.</summary>
    public Body Body { get; } = body;

    /// <summary>The facts of the type the body belongs to.</summary>
    public TypeFacts Type { get; } = type;
}
