using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Nadir.Benchmarks.Serving;

/// <summary>
/// A day of a server in fast motion: a bounded number of mixed requests to a real <c>nadir serve</c>, its memory at
/// every tenth of them, and how much of it is kept when all are answered. Memory that grows with requests shows as a
/// last tenth above the others.
/// </summary>
internal sealed class ServeMemory : IBenchmark
{
    private const int Clients = 8;
    private const int Parts = 10;

    /// <inheritdoc/>
    public string Name => "serve-memory";

    /// <inheritdoc/>
    public string Description =>
        "memory of `nadir serve` over a bounded number of mixed requests: serve-memory models/NAME ARCHIVE [REQUESTS "
            + "[PICTURES-FOLDER]]";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        if (arguments.Length is < 2 or > 4)
        {
            Console.Error.WriteLine(
                "serve-memory MODEL-FOLDER ARCHIVE-FOLDER [REQUESTS, default 20000] [FOLDER OF .jpg TO SEARCH BY, "
                    + "default none]");
            return 2;
        }

        int count = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 20_000;
        string[] pictures = arguments.Length > 3
            ? [.. Directory.GetFiles(arguments[3], "*.jpg").Order(StringComparer.Ordinal)] : [];
        using var server = new ServerProcess(
            Repository.Root(), Path.GetFullPath(arguments[1]), Path.GetFullPath(arguments[0]));
        RunAsync(server, count, pictures).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(ServerProcess server, int count, string[] pictures)
    {
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        long windows = (await ReadAsync(http, "/api/archive").ConfigureAwait(false)).GetProperty("windows").GetInt64();
        var scenes = await PlacedAsync(http).ConfigureAwait(false);
        Console.WriteLine($"{windows} windows, {scenes.Length} placed scenes; {count} requests of {Clients} clients");
        Console.WriteLine($"at the start: {Memory(server)}");
        var answers = new ConcurrentDictionary<(string Kind, int Status), int>();
        var clock = Stopwatch.StartNew();
        for (int part = 0; part < Parts; part++)
        {
            int left = count / Parts;
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
            {
                var requests = new MixedRequests((part * Clients) + client, pictures, windows, scenes);
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    var (kind, request) = requests.Next();
                    using (request)
                    {
                        using var answer = await http.SendAsync(request).ConfigureAwait(false);
                        await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
                        answers.AddOrUpdate((kind, (int)answer.StatusCode), 1, (_, before) => before + 1);
                    }
                }
            }))).ConfigureAwait(false);
            Console.WriteLine(
                $"{(part + 1) * (count / Parts),7} requests, {clock.Elapsed.TotalSeconds,6:F0} s: {Memory(server)}");
        }

        await Task.Delay(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        Console.WriteLine($"ten seconds later: {Memory(server)}");
        foreach (var ((kind, status), number) in answers.OrderBy(pair => pair.Key))
        {
            Console.WriteLine($"  {kind,-10} {status} {number,7}");
        }
    }

    private static string Memory(ServerProcess server)
    {
        var (resident, anonymous) = server.Memory();
        return $"{resident >> 20} MiB, {anonymous >> 20} of them anonymous";
    }

    private static async Task<(long Scene, double[] Box)[]> PlacedAsync(HttpClient http)
    {
        var found = await ReadAsync(http, "/stac/search?limit=100&bbox=-180,-90,180,90").ConfigureAwait(false);
        return
        [
            .. from feature in found.GetProperty("features").EnumerateArray()
               where feature.TryGetProperty("bbox", out _)
                   && long.TryParse(feature.GetProperty("id").GetString(), CultureInfo.InvariantCulture, out _)
               select (long.Parse(feature.GetProperty("id").GetString()!, CultureInfo.InvariantCulture),
                   feature.GetProperty("bbox").EnumerateArray().Select(side => side.GetDouble()).ToArray()),
        ];
    }

    private static async Task<JsonElement> ReadAsync(HttpClient http, string address) =>
        JsonElement.Parse(await http.GetStringAsync(new Uri(address, UriKind.Relative)).ConfigureAwait(false));
}
