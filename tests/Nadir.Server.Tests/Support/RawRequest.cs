using System.Net.Sockets;

namespace Nadir.Server.Tests.Support;

/// <summary>Sends bytes that no client library would, and reads the whole answer.</summary>
internal static class RawRequest
{
    public static async Task<string> SendAsync(Uri server, string request)
    {
        using var client = new TcpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await client.ConnectAsync(server.Host, server.Port, limit.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(request), limit.Token);
        using var reader = new StreamReader(stream, System.Text.Encoding.UTF8);
        return await reader.ReadToEndAsync(limit.Token);
    }
}
