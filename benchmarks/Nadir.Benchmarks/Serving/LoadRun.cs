using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Nadir.Benchmarks.Serving;

/// <summary>What a closed loop of clients met.</summary>
/// <param name="Seconds">How long it went.</param>
/// <param name="Errors">Answers that were none, or not 200.</param>
/// <param name="Milliseconds">Times of the good answers, in order of size.</param>
internal sealed record LoadRun(double Seconds, int Errors, double[] Milliseconds)
{
    /// <summary>Good answers a second.</summary>
    public double Rate => Milliseconds.Length / Seconds;

    public double Quantile(double share) =>
        Milliseconds[Math.Min(Milliseconds.Length - 1, (int)(share * Milliseconds.Length))];

    /// <summary>
    /// Runs clients, each of which sends its next query when the last one was answered, on a connection that it keeps.
    /// </summary>
    public static async Task<LoadRun> RunAsync(Uri server, int clients, TimeSpan time, int seed)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients, UseProxy = false });
        var times = new ConcurrentBag<List<double>>();
        int errors = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(LoopAsync))).ConfigureAwait(false);
        double seconds = clock.Elapsed.TotalSeconds;
        return new LoadRun(seconds, errors, [.. times.SelectMany(list => list).Order()]);

        async Task LoopAsync()
        {
            var texts = new QueryTexts(HashCode.Combine(seed, Interlocked.Increment(ref seed)));
            var mine = new List<double>();
            while (clock.Elapsed < time)
            {
                long start = Stopwatch.GetTimestamp();
                if (await AskAsync(http, server, texts.Next()).ConfigureAwait(false))
                {
                    mine.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
                else
                {
                    Interlocked.Increment(ref errors);
                }
            }

            times.Add(mine);
        }
    }

    private static async Task<bool> AskAsync(HttpClient http, Uri server, string text)
    {
        try
        {
            using var body = new StringContent(
                $$"""{"text":{{JsonSerializer.Serialize(text)}},"k":10}""", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri(server, "/api/search"), body).ConfigureAwait(false);
            byte[] content = await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            return answer.IsSuccessStatusCode && content.AsSpan().StartsWith("{\"results\":[{"u8);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
