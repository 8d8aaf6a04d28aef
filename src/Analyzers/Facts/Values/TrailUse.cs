using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Microsoft.CodeAnalysis;

namespace Lockset.Analyzers.Facts.Values;

/// <summary>An operation of a body.</summary>
/// <param name="Body">The body.</param>
/// <param name="Operation">The operation.</param>
internal readonly record struct Step(BodyFacts Body, IOperation Operation);

/// <summary>What is done with an object that is followed.</summary>
/// <param name="Operation">The member of it that is used, or what takes it.</param>
/// <param name="Body">The body it is written in.</param>
/// <param name="Calls">The calls that hand the object down to that body, or give it back from there, outermost first.</param>
internal sealed record TrailUse(IOperation Operation, BodyFacts Body, ImmutableArray<Step> Calls);
