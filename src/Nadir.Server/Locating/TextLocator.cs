using System.Text.Json;
using Nadir.Archive;
using Nadir.Archive.Ingest;
using Nadir.Archive.Localization;
using Nadir.Archive.Words;
using Nadir.Imagery;
using Nadir.Server.Encoding;
using Nadir.Server.Metrics;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;
using Nadir.Server.Search;
using Nadir.Server.Work;
using Nadir.Stac.Geometries;

namespace Nadir.Server.Locating;

/// <summary>Locates texts in scenes, one at a time, and remembers the last ones. Thread-safe.</summary>
internal sealed class TextLocator(
    OpenScenes scenes, EncoderQueue encoder, ServerModels models, LocatedTexts known, WorkGates gates,
    ServerLimits limits)
{
    // So few that a search by words does not wait long for its turn.
    private const int BatchSize = 8;

    /// <summary>Locates a text.</summary>
    /// <param name="text">Not blank.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="isAnyway">Whether a text of unknown words is located, too.</param>
    /// <param name="progress">Hears of windows done and all windows; may be null.</param>
    /// <param name="cancellationToken">Stops between batches of windows.</param>
    /// <exception cref="RequestException">The scene cannot be read, too many wait, or it takes too long.</exception>
    public async Task<LocateAnswer> LocateAsync(
        string text, ArchiveScene scene, bool isAnyway, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        QueryEncoding.RequireKnown(encoder.Shared.CheckWords(text), encoder.Shared.Name, isAnyway);
        var key = EntityTag.Of(scene, $"locate {models.Encoder.Fingerprint} {limits.LocateWindows} {text}").Text
            .Trim('"');
        if (known.Find(key) is { } kept)
        {
            return kept.Answer;
        }

        return await gates.Locating.RunAsync(
            () =>
            {
                // Somebody before may have waited for the same.
                var located = known.Find(key);
                if (located is null)
                {
                    located = Locate(key, text, scene, progress, cancellationToken);
                    known.Add(located);
                }

                return located.Answer;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private LocatedText Locate(
        string key, string text, ArchiveScene scene, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        using var lease = scenes.Open(scene);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limits.LocateTime);
        var options = new LocalizationOptions { BatchSize = BatchSize, MostWindows = limits.LocateWindows };
        try
        {
            var map = new TextLocalization(encoder.Shared, options).Locate(text, lease.Source, progress, time.Token);
            return new LocatedText(scene, map, Answer(key, scene, map, lease.Source, encoder.Shared.CheckWords(text)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RequestException(503,
                $"Locating the text took longer than {limits.LocateTime.TotalSeconds:F0} seconds; the server is too busy, or the scene too slow to read.")
            {
                Reason = RefusalReason.Timeout,
            };
        }
        catch (ImageryException error)
        {
            throw OpenScenes.Describe(error, scene);
        }
        catch (ArchiveException)
        {
            throw new RequestException(
                422, $"Every pixel of the scene {scene.Id} is transparent or marked as no data.");
        }
    }

    private static LocateAnswer Answer(string key, ArchiveScene scene, HeatMap map, ImageSource source, WordCheck words)
    {
        double[]? bounds = null;
        if (scene.Footprint is not null)
        {
            var box = FootprintBounds.Of(scene.Footprint);
            bounds = [box.West, box.South, box.East, box.North];
        }

        return new LocateAnswer(
            key,
            scene.Id,
            bounds,
            !scene.HasTiles ? null : $"/api/locate/{key}/tiles/{{z}}/{{x}}/{{y}}.png",
            $"/api/locate/{key}/image.png",
            PeakPlaces.Of(map, source),
            words.Words,
            Math.Round(map.LowestCosine, 4),
            Math.Round(map.HighestCosine, 4),
            map.Windows);
    }
}

/// <summary>A text that was located.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="Map">The heat-map.</param>
/// <param name="Answer">What the client is told.</param>
internal sealed record LocatedText(ArchiveScene Scene, HeatMap Map, LocateAnswer Answer)
{
    /// <summary>Bytes that it takes, about.</summary>
    public long Bytes => (4L * Map.Values.Count) + 4096;
}

/// <summary>Keeps the texts that were last located, up to a number of bytes. Thread-safe.</summary>
/// <param name="capacity">The most bytes; the last one is kept even where it is larger by itself.</param>
internal sealed class LocatedTexts(long capacity)
{
    private readonly RecentlyUsed<string, LocatedText> _recent = new(
        capacity, located => located.Bytes, keepsLast: true);

    /// <summary>What it has saved so far.</summary>
    public CacheStatistics Statistics => _recent.Statistics;

    /// <summary>Finds a text by its key.</summary>
    /// <returns>Null when it is not kept.</returns>
    public LocatedText? Find(string key) => _recent.TryFind(key, out var located) ? located : null;

    /// <summary>Keeps a text; what was not asked for longest makes room.</summary>
    public void Add(LocatedText located) => _recent.Add(located.Answer.Key, located);
}

/// <summary>Finds the peaks of a heat-map and says where in the scene, and on the ground, they are.</summary>
internal static class PeakPlaces
{
    private const int MostPeaks = 20;

    // The smallest window that was encoded is this many cells wide; see TextLocalization.
    private const int CellsAcrossWindow = 16;

    /// <summary>Lists the peaks, the best first.</summary>
    public static IReadOnlyList<LocatedPeak> Of(HeatMap map, ImageSource scene) =>
        [.. HeatPeaks.Find(map).Take(MostPeaks).Select(peak => Place(peak, map, scene))];

    private static LocatedPeak Place(HeatPeak peak, HeatMap map, ImageSource scene)
    {
        var side = map.CellSize * CellsAcrossWindow;
        var (width, height) = (Math.Min(side, scene.Header.Width), Math.Min(side, scene.Header.Height));
        var window = new PixelWindow(
            (int)Math.Clamp(peak.Column - (width / 2.0), 0, scene.Header.Width - width),
            (int)Math.Clamp(peak.Row - (height / 2.0), 0, scene.Header.Height - height),
            width,
            height);
        return new LocatedPeak(
            Math.Round(peak.CosineIn(map), 4),
            Math.Round(peak.Heat, 4),
            [window.X, window.Y, window.Width, window.Height],
            scene.GetFootprint(window) is { } ground ? JsonElement.Parse(FootprintGeoJson.Write(ground)) : null);
    }
}
