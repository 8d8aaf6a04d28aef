using System.Net;
using System.Net.Sockets;

namespace Runtime.Staging;

/// <summary>Loopback connections whose other ends say nothing until they are told to.</summary>
public sealed class Connections : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly List<TcpClient> _servers = [];

    /// <summary>Opens <paramref name="count"/> connections.</summary>
    public Connections(int count)
    {
        _listener.Start();
        for (var i = 0; i < count; i++)
        {
            var client = new TcpClient();
            client.Connect((IPEndPoint)_listener.LocalEndpoint);
            _clients.Add(client);
            _servers.Add(_listener.AcceptTcpClient());
        }
    }

    /// <summary>The ends that are read from.</summary>
    public IEnumerable<Stream> Readers => _clients.Select(client => client.GetStream());

    /// <summary>Sends a byte through each connection.</summary>
    public void Send(byte value)
    {
        foreach (var server in _servers)
            server.GetStream().WriteByte(value);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        _servers.ForEach(server => server.Dispose());
        _listener.Dispose();
    }
}
