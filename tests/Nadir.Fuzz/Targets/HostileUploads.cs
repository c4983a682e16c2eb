using System.Diagnostics;
using System.Globalization;
using Nadir.Archive.Ingest;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Fuzz.Images;
using Nadir.Server;

namespace Nadir.Fuzz.Targets;

/// <summary>
/// Sends hostile images to a server in this process, four at a time, and prints what memory it had before, at most, and
/// after.
/// </summary>
internal static class HostileUploads
{
    private const int Clients = 4;

    // What a server says that has too much to do, and it may.
    private const int Busy = 503;

    // Longer than the server waits before it gives free memory back.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    /// <summary>Runs.</summary>
    /// <param name="arguments">How many images, default 1000.</param>
    public static int Run(string[] arguments)
    {
        var count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1000;
        var root = Directory.CreateTempSubdirectory("nadir-uploads-").FullName;
        try
        {
            return RunAsync(root, count).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string root, int count)
    {
        using var encoder = new ColorGridEncoder();
        TestImages.Write(Path.Combine(root, "images", "red.bmp"), TestImages.Plain(40, 30, 230, 20, 20));
        using var store = ArchiveStore.OpenOrCreate(Path.Combine(root, "archive"), encoder);
        new Ingestion(store, encoder).Run([Path.Combine(root, "images")], null);
        await using var server = await ArchiveServer.StartAsync(store, new ServerModels(encoder),
            new ServerOptions { Addresses = [new Uri("http://127.0.0.1:0")] }).ConfigureAwait(false);
        using var client = new HttpClient { BaseAddress = server.Addresses[0], Timeout = TimeSpan.FromMinutes(5) };
        var images = HostileImages.Make();

        // What code and connections take once.
        await SendAsync(client, ImageSeeds.Png()[2]).ConfigureAwait(false);
        long before = Resident(), peak = before;
        using var stop = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                peak = Math.Max(peak, Resident());
                await Task.Delay(10).ConfigureAwait(false);
            }
        });
        var answers = new SortedDictionary<int, int>();
        var clock = Stopwatch.StartNew();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var index && index < count)
            {
                var status = await SendAsync(client, images[index % images.Count].File).ConfigureAwait(false);
                lock (answers)
                {
                    answers[status] = answers.GetValueOrDefault(status) + 1;
                }
            }
        })).ConfigureAwait(false);
        var seconds = clock.Elapsed.TotalSeconds;
        await Task.Delay(Settling).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await watch.ConfigureAwait(false);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} images of {images.Count} kinds in {seconds:F0} s; MiB "
                + $"before {before >> 20} peak {peak >> 20} after {Resident() >> 20}, of which .NET's "
                + $"heap {GC.GetGCMemoryInfo().TotalCommittedBytes >> 20}; "
                + $"answers {string.Join(", ", answers.Select(pair => $"{pair.Key}: {pair.Value}"))}"));
        return answers.Keys.All(status => status < 500 || status == Busy) ? 0 : 1;
    }

    private static async Task<int> SendAsync(HttpClient client, byte[] image)
    {
        using var form = new MultipartFormDataContent { { new StringContent("""{"k":1}"""), "query" },
            { new ByteArrayContent(image), "image", "image" } };
        using var answer = await client.PostAsync("/api/search", form).ConfigureAwait(false);
        return (int)answer.StatusCode;
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
