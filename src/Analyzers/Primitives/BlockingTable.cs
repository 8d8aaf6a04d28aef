using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>
/// The calls that keep their thread until somebody else has done something: a peer, another process, a person, the user interface. Files,
/// name servers and data bases answer or give up by themselves.
/// </summary>
internal static class BlockingTable
{
    private static readonly HashSet<string> s_transfers = ["Read", "ReadByte", "ReadExactly", "ReadAtLeast", "ReadLine", "ReadToEnd", "ReadBlock", "ReadBytes", "ReadInt32", "ReadString", "CopyTo", "Write", "WriteByte", "Flush"];

    /// <summary>Whether the call waits for a peer, a process or a person, without a limit.</summary>
    /// <param name="call">The call.</param>
    /// <param name="typeOf">The type of the object that a variable holds, where more is known than its declaration says.</param>
    public static bool WaitsForAPeer(IInvocationOperation call, Func<IOperation, ITypeSymbol?> typeOf)
    {
        var method = call.TargetMethod;
        if (TimeLimit.Has(call))
            return false;
        return (method.NamespaceName(), method.ContainingType.Name, method.Name) switch
        {
            ("System.Net.Sockets", "Socket", "Accept" or "Receive" or "ReceiveFrom" or "Connect" or "Send") => true,
            ("System.Net.Sockets", "TcpClient", "Connect") or ("System.Net.Sockets", "TcpListener", "AcceptTcpClient" or "AcceptSocket") or ("System.Net.Sockets", "UdpClient", "Receive") => true,
            ("System.Net", "HttpListener", "GetContext") or ("System.Net", "WebRequest" or "HttpWebRequest", "GetResponse" or "GetRequestStream") => true,
            ("System.Net", "WebClient", _) => method.Name is "DownloadString" or "DownloadData" or "DownloadFile" or "UploadString" or "UploadData" or "UploadFile" or "OpenRead",
            ("System.Net.Http", "HttpClient" or "HttpMessageInvoker", "Send") => true,
            ("System.Net.Security", "SslStream", "AuthenticateAsClient" or "AuthenticateAsServer") => true,
            ("System.IO.Pipes", "NamedPipeServerStream", "WaitForConnection") or ("System.IO.Pipes", "NamedPipeClientStream", "Connect") or ("System.IO.Pipes", _, "WaitForPipeDrain") => true,
            ("System.Diagnostics", "Process", "WaitForExit" or "WaitForInputIdle") => true,
            ("System", "Console", "ReadLine" or "Read" or "ReadKey") => true,
            _ => s_transfers.Contains(method.Name) && method.NamespaceName() is "System.IO" or "System.IO.Pipes" or "System.Net.Sockets" or "System.Net.Security"
                && call.Receiver() is { } stream && (IsOfAPeer(stream.Type) || IsOfAPeer(typeOf(stream)) || IsOfAProcess(stream, call)),
        };
    }

    /// <summary>Whether the call waits for other threads or the user interface, without a limit.</summary>
    public static bool WaitsForAThread(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        return !TimeLimit.Has(call) && (method.ContainingType.Name, method.Name) switch
        {
            ("SynchronizationContext", "Send") => true,
            ("Dispatcher" or "Control" or "ISynchronizeInvoke", "Invoke" or "EndInvoke") or ("DispatcherOperation", "Wait") => true,
            ("WaitHandle", "WaitAll" or "WaitAny" or "WaitOne" or "SignalAndWait") => true,
            ("SpinWait", "SpinUntil") => true,
            ("Thread", "Join") => true,
            ("CountdownEvent", "Wait") => true,
            _ => false,
        };
    }

    /// <summary>Whether the call takes an item, or puts one in, however long it takes until there is one, or room for it.</summary>
    public static bool WaitsForAnItem(IInvocationOperation call, Func<IOperation, bool> isBounded) =>
        call is { TargetMethod: { ContainingType: { Name: "BlockingCollection", ContainingNamespace.Name: "Concurrent" } } method, Instance: { } collection } && method.Name switch
        {
            "Take" or "GetConsumingEnumerable" => true,
            "Add" => isBounded(collection),
            "TryTake" => IsEndless(call),
            "TryAdd" => IsEndless(call) && isBounded(collection),
            _ => false,
        };

    private static bool IsEndless(IInvocationOperation call) => call.Arguments.Any(argument => argument.Parameter?.Name is "millisecondsTimeout" or "timeout") && !TimeLimit.Has(call);

    private static bool IsOfAPeer(ITypeSymbol? stream) => stream?.Name is "NetworkStream" or "SslStream" or "NegotiateStream" or "PipeStream" or "NamedPipeServerStream" or "NamedPipeClientStream" or "AnonymousPipeServerStream" or "AnonymousPipeClientStream";

    private static bool IsOfAProcess(IOperation stream, IInvocationOperation call) => call.TargetMethod.Name.StartsWith("Read", StringComparison.Ordinal)
        && stream.Unwrapped() is IPropertyReferenceOperation { Property: { Name: "StandardOutput" or "StandardError", ContainingType.Name: "Process" } or { Name: "In", ContainingType.Name: "Console" } };
}
