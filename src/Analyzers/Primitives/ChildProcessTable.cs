using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>Which output of a child process is meant.</summary>
internal enum ChildStream
{
    /// <summary>What it writes.</summary>
    Output,

    /// <summary>What it complains of.</summary>
    Error,
}

/// <summary>Child processes, and the pipes that their output can be sent through, which hold little that nobody has read.</summary>
internal static class ChildProcessTable
{
    private const string Space = "System.Diagnostics";

    /// <summary>Whether <paramref name="type"/> is that of child processes.</summary>
    public static bool IsProcess(ITypeSymbol? type) => type is { Name: "Process" } && type.NamespaceName() == Space;

    /// <summary>Whether <paramref name="type"/> is that of what tells how a child is started.</summary>
    public static bool IsStartInfo(ITypeSymbol? type) => type is { Name: "ProcessStartInfo" } && type.NamespaceName() == Space;

    /// <summary>Whether the call starts a child that <c>info</c> describes, and gives it back.</summary>
    public static bool IsStartOf(IInvocationOperation call) => call.TargetMethod is { Name: "Start", IsStatic: true, Parameters: [{ Type: var info }] } && IsStartInfo(info);

    /// <summary>Whether the operation starts the child that it is asked of.</summary>
    public static bool IsStart(IOperation operation) => operation is IInvocationOperation { TargetMethod: { Name: "Start", IsStatic: false } method } && IsProcess(method.ContainingType);

    /// <summary>Whether the operation is how the child is to be started: <c>process.StartInfo</c>.</summary>
    public static bool IsInfo(IOperation operation) => operation is IPropertyReferenceOperation { Property: { Name: "StartInfo", ContainingType: var owner } } && IsProcess(owner);

    /// <summary>The stream that the property sends through a pipe; null for all others.</summary>
    public static ChildStream? Redirected(IOperation operation) => operation is IPropertyReferenceOperation { Property: { ContainingType: var owner, Name: var name } } && IsStartInfo(owner) ? name switch
    {
        "RedirectStandardOutput" => ChildStream.Output,
        "RedirectStandardError" => ChildStream.Error,
        _ => null,
    } : null;

    /// <summary>The stream whose reader the property is; null for all others.</summary>
    public static ChildStream? Reader(IOperation? operation) => operation is IPropertyReferenceOperation { Property: { ContainingType: var owner, Name: var name } } && IsProcess(owner) ? name switch
    {
        "StandardOutput" => ChildStream.Output,
        "StandardError" => ChildStream.Error,
        _ => null,
    } : null;

    /// <summary>The stream that the call has read from now on; null for all others.</summary>
    public static ChildStream? Begun(IOperation operation) => operation is IInvocationOperation { TargetMethod: { ContainingType: var owner, Name: var name } } && IsProcess(owner) ? name switch
    {
        "BeginOutputReadLine" => ChildStream.Output,
        "BeginErrorReadLine" => ChildStream.Error,
        _ => null,
    } : null;

    /// <summary>Whether the operation waits until the child has ended, or has been told to, however long that takes.</summary>
    public static bool IsWaitForExit(IOperation operation) => operation is IInvocationOperation { TargetMethod: { ContainingType: var owner, Name: var name } } call && IsProcess(owner) && name switch
    {
        "WaitForExit" => !TimeLimit.Has(call),
        "WaitForExitAsync" => !MayBeCancelled(call),
        _ => false,
    };

    /// <summary>Whether the operation reads all that comes, until the child closes the pipe.</summary>
    public static bool IsReadToEnd(IOperation operation) => operation is IInvocationOperation { TargetMethod: { Name: "ReadToEnd" or "ReadToEndAsync" } method } call && method.NamespaceName() == "System.IO" && !MayBeCancelled(call);

    /// <summary>Whether what the call gives is a task, whose end is the end of the wait.</summary>
    public static bool IsAsynchronous(IInvocationOperation call) => call.TargetMethod.ReturnType is { Name: "Task" or "ValueTask" };

    /// <summary>Whether the child does not go on for ever, or not for long: it is ended, or was asked or waited for with a limit.</summary>
    public static bool Limits(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { ContainingType: var owner, Name: var name } } call => IsProcess(owner) && (name is "Kill" or "CloseMainWindow" || (name is "WaitForExit" or "WaitForExitAsync" && !IsWaitForExit(call))),
        IPropertyReferenceOperation { Property: { ContainingType: var owner, Name: "HasExited" } } => IsProcess(owner),
        _ => false,
    };

    /// <summary>Whether the member is the handler of what a stream brings, which only <c>Begin…ReadLine</c> makes it bring.</summary>
    public static ChildStream? Handled(IOperation operation) => operation is IEventReferenceOperation { Event: { ContainingType: var owner, Name: var name } } && IsProcess(owner) ? name switch
    {
        "OutputDataReceived" => ChildStream.Output,
        "ErrorDataReceived" => ChildStream.Error,
        _ => null,
    } : null;

    /// <summary>Whether the member tells of the child's end: somebody may have waited for that.</summary>
    public static bool TellsOfEnd(IOperation operation) => operation is IEventReferenceOperation { Event: { ContainingType: var owner, Name: "Exited" } } && IsProcess(owner);

    /// <summary>Whether the call is given a token which somebody may cancel after a time; that of the caller is cancelled when the caller has had enough.</summary>
    private static bool MayBeCancelled(IInvocationOperation call) => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.Name == "CancellationToken") is { ArgumentKind: not ArgumentKind.DefaultValue, Value: var token }
        && token.Unwrapped() is not (IDefaultValueOperation or IParameterReferenceOperation or IPropertyReferenceOperation { Property: { Name: "None", ContainingType.Name: "CancellationToken" } });
}
