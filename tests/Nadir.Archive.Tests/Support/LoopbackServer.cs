using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nadir.Archive.Tests.Support;

/// <summary>An HTTP server on 127.0.0.1 that answers what a test tells it to, byte by byte where need be.</summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, Func<LoopbackRequest, Task>> _answers = new();
    private readonly Task _accepting;

    public LoopbackServer()
    {
        _listener.Start();
        Address = new Uri(string.Create(
            CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/"));
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Paths that were asked for, in order.</summary>
    public ConcurrentQueue<LoopbackRequest> Requests { get; } = new();

    public Uri At(string path) => new(Address, path);

    /// <summary>Has a path answered by a function, which ends the connection.</summary>
    public void Answer(string path, Func<LoopbackRequest, Task> answer) => _answers['/' + path] = answer;

    public void Serve(string path, byte[] body, string headers = "") =>
        Answer(path, request => request.SendAsync($"200 OK\r\nContent-Length: {body.Length}\r\n{headers}", body));

    public void Serve(string path, string text, string headers = "") =>
        Serve(path, Encoding.UTF8.GetBytes(text), headers);

    /// <summary>Serves a content with an entity tag, and says so when it is asked for again.</summary>
    public void ServeTagged(string path, byte[] body, string tag) => Answer(path, request =>
        request.Headers.GetValueOrDefault("If-None-Match") == tag
            ? request.SendAsync($"304 Not Modified\r\nETag: {tag}\r\n", [])
            : request.SendAsync($"200 OK\r\nContent-Length: {body.Length}\r\nETag: {tag}\r\n", body));

    public void Redirect(string path, string target, int status = 302) =>
        Answer(path, request => request.SendAsync(
            $"{status} Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n", []));

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Stop();
        _accepting.GetAwaiter().GetResult();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = await LoopbackRequest.ReadAsync(stream, _stopping.Token);
                Requests.Enqueue(request);
                var answer = _answers.GetValueOrDefault(request.Path)
                    ?? (r => r.SendAsync("404 Not Found\r\nContent-Length: 0\r\n", []));
                await answer(request);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // The other side has had enough, or the test is over.
            }
        }
    }
}
