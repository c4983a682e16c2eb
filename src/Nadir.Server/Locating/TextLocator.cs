using Nadir.Archive;
using Nadir.Archive.Localization;
using Nadir.Archive.Words;
using Nadir.Imagery;
using Nadir.Server.Encoding;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;
using Nadir.Server.Search;
using Nadir.Server.Work;
using Nadir.Stac.Geometries;

namespace Nadir.Server.Locating;

/// <summary>Locates texts in scenes, one at a time, and remembers the last ones. Thread-safe.</summary>
internal sealed class TextLocator(
    OpenScenes scenes, EncoderQueue encoder, ServerModels models, LocatedTexts known, WorkGates gates, ServerLimits limits)
{
    // So few that a search by words does not wait long for its turn.
    private const int BatchSize = 8;

    /// <summary>Locates a text.</summary>
    /// <param name="text">Not blank.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="isAnyway">Whether a text of unknown words is located, too.</param>
    /// <param name="cancellationToken">Stops between batches of windows.</param>
    /// <exception cref="RequestException">The scene cannot be read, too many wait, or it takes too long.</exception>
    public async Task<LocateAnswer> LocateAsync(string text, ArchiveScene scene, bool isAnyway, CancellationToken cancellationToken)
    {
        QueryEncoding.RequireKnown(encoder.Shared.CheckWords(text), encoder.Shared.Name, isAnyway);
        var key = EntityTag.Of(scene, $"locate {models.Encoder.Fingerprint} {limits.LocateWindows} {text}").Text.Trim('"');
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
                    located = Locate(key, text, scene, cancellationToken);
                    known.Add(located);
                }

                return located.Answer;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private LocatedText Locate(string key, string text, ArchiveScene scene, CancellationToken cancellationToken)
    {
        using var lease = scenes.Open(scene);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limits.LocateTime);
        var options = new LocalizationOptions { BatchSize = BatchSize, MostWindows = limits.LocateWindows };
        try
        {
            var map = new TextLocalization(encoder.Shared, options).Locate(text, lease.Source, null, time.Token);
            return new LocatedText(scene, map, Answer(key, scene, map, lease.Source, encoder.Shared.CheckWords(text)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RequestException(503, $"Locating the text took longer than {limits.LocateTime.TotalSeconds:F0} seconds; the server is too busy, or the scene too slow to read.");
        }
        catch (ImageryException error)
        {
            throw OpenScenes.Describe(error, scene);
        }
        catch (ArchiveException)
        {
            throw new RequestException(422, $"Every pixel of the scene {scene.Id} is transparent or marked as no data.");
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
            words.Words);
    }
}
