using System.Net.Sockets;
using System.Text;

namespace Nadir.Archive.Tests.Support;

/// <summary>A request that a <see cref="LoopbackServer"/> got, and the way to answer it.</summary>
public sealed record LoopbackRequest(
    string Path, IReadOnlyDictionary<string, string> Headers, string Body, NetworkStream Stream,
    CancellationToken Stopping)
{
    public static async Task<LoopbackRequest> ReadAsync(NetworkStream stream, CancellationToken stopping)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var path = (await reader.ReadLineAsync(stopping) ?? throw new IOException("no request")).Split(' ')[1];
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(stopping) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = new char[int.Parse(
            headers.GetValueOrDefault("Content-Length", "0"), System.Globalization.CultureInfo.InvariantCulture)];
        if (body.Length > 0)
        {
            // Reading nothing would wait for something all the same.
            await reader.ReadBlockAsync(body, stopping);
        }

        return new LoopbackRequest(path, headers, new string(body), stream, stopping);
    }

    /// <summary>Sends a status line and headers, then a body.</summary>
    public async Task SendAsync(string head, byte[] body)
    {
        await Stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {head}Connection: close\r\n\r\n"), Stopping);
        await Stream.WriteAsync(body, Stopping);
    }
}
