using System.Collections.Concurrent;
using System.Text.Json;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Robustness;

public sealed class MalformedRequestTests() : OwnServerTest(models: plain => plain with
{
    OpenReranker = () => new ColorReranker(),
    OpenCaptioner = () => new ColorCaptioner(),
})
{
    private const int Count = 2500;

    [Fact]
    public async Task No_request_breaks_the_server_hangs_or_learns_of_its_folders()
    {
        Client.Timeout = TimeSpan.FromSeconds(60);
        var document = JsonElement.Parse(await Client.GetStringAsync("/openapi/v1.json"));
        var faults = new ConcurrentBag<string>();
        var statuses = new ConcurrentDictionary<int, int>();

        await Parallel.ForEachAsync(
            new Malformed(document, seed: 7).Requests().Take(Count),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (request, cancellation) =>
            {
                using (request)
                {
                    var name = $"{request.Method} {request.RequestUri} {request.Content?.Headers.ContentType}";
                    try
                    {
                        using var answer = await Client.SendAsync(
                            request, HttpCompletionOption.ResponseHeadersRead, cancellation);
                        var body = await AnswerText.ReadAsync(answer, cancellation);
                        var status = (int)answer.StatusCode;
                        statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                        var told = body + answer.Headers + answer.Content.Headers;
                        if (status >= 500 || Server.Secrets.Any(
                            secret => told.Contains(secret, StringComparison.Ordinal)))
                        {
                            faults.Add($"{status}: {name}: {body[..Math.Min(300, body.Length)]}");
                        }
                    }
                    catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
                    {
                        faults.Add($"{error.Message}: {name}");
                    }
                }
            });

        Assert.True(faults.IsEmpty, string.Join('\n', faults.Take(20)));
        Assert.Equal(Count, statuses.Values.Sum());
        // The requests reach what they are aimed at.
        Assert.All([200, 400, 404, 405, 415],
            status => Assert.True(statuses.ContainsKey(status), $"{status} never came"));
        Assert.Equal("ok", JsonElement.Parse(await Client.GetStringAsync("/health")).GetProperty("status").GetString());
    }
}
