using Lockset.Analyzers.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Primitives;

/// <summary>Connections to other processes and devices: what waits until the other side does something, and what is part of what.</summary>
internal static class PeerTable
{
    /// <summary>Whether what is read from <paramref name="type"/> comes from somebody else, who may send nothing.</summary>
    public static bool IsPeer(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if ((current.ContainingNamespace?.ToDisplayString(), current.Name) is ("System.Net.Sockets", "Socket" or "TcpClient" or "UdpClient" or "NetworkStream" or "TcpListener") or ("System.Net", "HttpListener")
                or ("System.IO.Pipes", "PipeStream") or ("System.IO.Ports", "SerialPort") or ("System.Diagnostics", "Process"))
                return true;
        }

        return false;
    }

    /// <summary>What a call reads from, or waits for, for as long as the other side takes; null for other calls.</summary>
    public static IOperation? Awaited(IInvocationOperation call) => call is not { TargetMethod: var method } || call.Receiver() is not { } target ? null
        : (method.NamespaceName(), method.ContainingType.Name, method.Name) switch
        {
            ("System.Net.Sockets", "TcpListener", "AcceptTcpClient" or "AcceptSocket" or "AcceptTcpClientAsync" or "AcceptSocketAsync") => target,
            ("System.Net.Sockets", "UdpClient", "Receive" or "ReceiveAsync") => target,
            ("System.Net.Sockets", "Socket", "Accept" or "AcceptAsync" or "Receive" or "ReceiveAsync" or "ReceiveFrom" or "ReceiveFromAsync") => target,
            ("System.Net", "HttpListener", "GetContext" or "GetContextAsync") => target,
            ("System.Diagnostics", "Process", "WaitForExit" or "WaitForExitAsync") when method.Parameters.Length == 0 || method.Name == "WaitForExitAsync" => target,
            ("System.IO.Pipes", _, "WaitForConnection" or "WaitForConnectionAsync") => target,
            ("System.IO" or "System.Net.Sockets" or "System.Net.Security" or "System.IO.Pipes" or "System.IO.Ports", _, var name) when IsRead(name) => target,
            _ => null,
        };

    /// <summary>The object that <paramref name="value"/> is a part or a view of, so that it ends with it; null where it is none.</summary>
    public static IOperation? Whole(IOperation value) => value switch
    {
        IInvocationOperation { TargetMethod.Name: "GetStream" or "GetAwaiter" or "ConfigureAwait" } call => call.Receiver(),
        IPropertyReferenceOperation { Property.Name: "Client" or "Server" or "Socket" or "BaseStream" or "StandardOutput" or "StandardError" or "Reader" or "Writer", Instance: { } whole } => whole,
        _ => null,
    };

    /// <summary>Whether <paramref name="value"/> is a new object of its own: an accepted connection, or what a factory of the system makes.</summary>
    public static bool IsMade(IOperation value) => value is IInvocationOperation { TargetMethod: { } method } && method.NamespaceName().StartsWith("System", StringComparison.Ordinal)
        && (method.IsStatic || method.Name is "AcceptTcpClient" or "AcceptSocket" or "AcceptTcpClientAsync" or "AcceptSocketAsync" or "Accept" or "AcceptAsync");

    /// <summary>Whether <paramref name="operation"/> gives a connection a limit, so that reads do not wait for ever.</summary>
    public static bool IsLimit(IOperation operation) => operation is IMemberReferenceOperation { Member.Name: "ReadTimeout" or "ReceiveTimeout" or "Blocking" } or IInvocationOperation { TargetMethod.Name: "SetSocketOption" };

    /// <summary>The connection that is asked whether there is something to read; null where the operation asks none.</summary>
    public static IOperation? Asked(IOperation operation) => operation switch
    {
        IMemberReferenceOperation { Member.Name: "Available" or "DataAvailable" or "BytesToRead", Instance: { } asked } => asked,
        IInvocationOperation { TargetMethod.Name: "Pending" or "Poll" or "Peek" } call => call.Receiver(),
        _ => null,
    };

    /// <summary>Whether a call of <paramref name="method"/> sends something, makes a connection, or ends a process, so that whoever waits for the other side may hear of it.</summary>
    public static bool Talks(IMethodSymbol method) => method.Name is "Connect" or "ConnectAsync" or "Send" or "SendAsync" or "SendTo" or "SendToAsync" or "Kill" or "CloseMainWindow"
        && method.NamespaceName() is var space && (space.StartsWith("System.Net", StringComparison.Ordinal) || space.StartsWith("System.IO", StringComparison.Ordinal) || space == "System.Diagnostics");

    private static bool IsRead(string name) => name is "Read" or "ReadAsync" or "ReadByte" or "ReadExactly" or "ReadExactlyAsync" or "ReadAtLeast" or "ReadAtLeastAsync" or "ReadLine" or "ReadLineAsync" or "ReadToEnd" or "ReadToEndAsync"
        or "ReadBlock" or "ReadBlockAsync" or "ReadString" or "ReadInt32" or "ReadInt64" or "ReadInt16" or "ReadUInt16" or "ReadUInt32" or "ReadBytes" or "ReadChar" or "ReadTo" or "CopyTo" or "CopyToAsync";
}
