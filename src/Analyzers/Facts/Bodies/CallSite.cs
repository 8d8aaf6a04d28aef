using Lockset.Analyzers.Locks;
using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Bodies;

/// <summary>A place in a type that calls one of its methods, or makes a delegate of it.</summary>
/// <param name="Target">The called method, accessor, constructor or local function.</param>
/// <param name="Operation">The call, property reference, creation or method reference.</param>
/// <param name="Caller">The body it is written in.</param>
internal sealed record CallSite(IMethodSymbol Target, IOperation Operation, BodyFacts Caller)
{
    /// <summary>Whether the method is only named here, to be called by whoever gets the delegate.</summary>
    public bool IsDelegate => Operation is IMethodReferenceOperation;

    /// <summary>What the method is called on, or null for static and local functions.</summary>
    public IOperation? Receiver => ReceiverOf(Operation);

    /// <summary>The same of a call that is only looked at.</summary>
    public static IOperation? ReceiverOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.Instance,
        IPropertyReferenceOperation property => property.Instance,
        IMethodReferenceOperation reference => reference.Instance,
        IEventAssignmentOperation { EventReference: IEventReferenceOperation raised } => raised.Instance,
        IDeconstructionAssignmentOperation deconstruction => deconstruction.Value,
        IUsingOperation or IUsingDeclarationOperation => operation.Resources().FirstOrDefault(),
        _ => null,
    };

    /// <summary>Whether the receiver is the caller's own object, or there is none.</summary>
    public bool IsOnSameObject => Receiver is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } || IsOfKeptFunction || IsOnGivenObject;

    /// <summary>Whether it is called on what its function was given as its state, which is the object itself.</summary>
    private bool IsOnGivenObject => !Caller.Type.OwnObjects.IsEmpty && Receiver?.Unwrapped() is IParameterReferenceOperation or ILocalReferenceOperation && Caller.Paths.Read(Receiver!).Equals(AccessPath.This);

    /// <summary>Whether a delegate is called that the caller's object keeps, or is given by itself, and whose function is known.</summary>
    private bool IsOfKeptFunction => Operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call && Target.MethodKind != MethodKind.DelegateInvoke
        && call.Receiver() is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } or IParameterReferenceOperation or ILocalReferenceOperation;
}
