using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nadir.Hub.Tests;

/// <summary>An HTTP server on 127.0.0.1 that writes exactly the bytes it is told to, right or wrong.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<LocalRequest, LocalAnswer> _answer;

    public LocalServer(Func<LocalRequest, LocalAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public ConcurrentQueue<LocalRequest> Requests { get; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            var request = await ReadAsync(stream);
            Requests.Enqueue(request);
            var answer = _answer(request);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer.Head));
            if (request.Method != "HEAD")
            {
                for (var place = 0; answer.Trickle > TimeSpan.Zero && place < answer.Body.Length; place++)
                {
                    await stream.WriteAsync(answer.Body.AsMemory(place, 1));
                    await Task.Delay(answer.Trickle, _stop.Token);
                }

                await stream.WriteAsync(answer.Trickle > TimeSpan.Zero ? [] : answer.Body);
                await Task.Delay(answer.Pause, _stop.Token);
            }
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side has gone.
        }
    }

    private static async Task<LocalRequest> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var line = (await reader.ReadLineAsync() ?? throw new IOException("closed")).Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            headers[header[..colon]] = header[(colon + 1)..].Trim();
        }

        return new LocalRequest(line[0], line[1], headers);
    }
}
