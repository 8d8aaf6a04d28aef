using System.Collections.Immutable;

namespace Lockset.Analyzers.Rules;

/// <summary>What a diagnostic tells the code fixes, by key, in its properties. Every value is a plain string.</summary>
public static class FixHints
{
    /// <summary>The lock expression that guards the state elsewhere, as it is written there (<c>_gate</c>).</summary>
    public const string Guard = nameof(Guard);

    /// <summary>The lock expression as it is written at the reported site (<c>_gate</c>, <c>this._locks[i]</c>).</summary>
    public const string Lock = nameof(Lock);

    /// <summary>The primitive's kind, a name of <c>PrimitiveKind</c>.</summary>
    public const string Primitive = nameof(Primitive);

    /// <summary>The release as a complete expression without semicolon (<c>_gate.Release()</c>, <c>Monitor.Exit(_gate)</c>).</summary>
    public const string Release = nameof(Release);

    /// <summary>The name of the field, property or local that the report is about.</summary>
    public const string Member = nameof(Member);

    /// <summary>The name of the field whose object the member is of, where that is another object.</summary>
    public const string Holder = nameof(Holder);

    /// <summary>The method that a call at the reported site reaches and that acquires the lock again.</summary>
    public const string Callee = nameof(Callee);

    /// <summary>The value of a flag that ends the loop which polls it: <c>true</c> or <c>false</c>.</summary>
    public const string StopValue = nameof(StopValue);

    /// <summary>The cancellation token as an expression at the reported site (<c>_stop.Token</c>).</summary>
    public const string Token = nameof(Token);

    /// <summary>No hints.</summary>
    public static ImmutableDictionary<string, string?> None => ImmutableDictionary<string, string?>.Empty;
}
