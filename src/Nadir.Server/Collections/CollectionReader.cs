using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Search;
using Nadir.Server.Problems;
using Nadir.Server.Sources;

namespace Nadir.Server.Collections;

/// <summary>Joins collections with what the archive knows of their windows. Thread-safe.</summary>
internal sealed class CollectionReader(IArchiveStore store, SourceNames names)
{
    /// <summary>Reads the windows of a collection.</summary>
    public CollectionAnswer Read(KeptCollection kept)
    {
        var (results, gone) = (new List<SearchResult>(), new List<GoneWindow>());
        foreach (var one in kept.Windows)
        {
            if (Find(one.Id) is { } found)
            {
                var match = new WindowMatch(
                    one.Id, one.Score ?? 0, names.ToName(found.Scene.Stamp.Source), found.Window.Pixels,
                    found.Window.Footprint,
                    found.Window.Captions is [var first, ..] ? first : null);
                results.Add(SearchResult.From(results.Count + 1, match));
            }
            else
            {
                gone.Add(new GoneWindow(one.Id, one.Source, one.Window));
            }
        }

        return new CollectionAnswer(kept.Name, kept.Query, kept.Changed, results, gone);
    }

    /// <summary>
    /// What is kept for a request. A window that was kept before and is gone since stays, with what was known of it.
    /// </summary>
    /// <param name="name">Name of the collection.</param>
    /// <param name="request">Checked by <see cref="CollectionRules"/>.</param>
    /// <param name="before">What was kept under the name before; null for nothing.</param>
    /// <exception cref="RequestException">A window does not exist and was not kept before.</exception>
    public KeptCollection Describe(string name, CollectionRequest request, KeptCollection? before)
    {
        var known = before?.Windows.ToDictionary(window => window.Id) ?? [];
        var windows = request.Ids!.Select((id, index) =>
        {
            var score = request.Scores is { } scores ? scores[index] : known.GetValueOrDefault(id)?.Score;
            return Find(id) is { } found
                ? new KeptWindow(
                    id, score, names.ToName(found.Scene.Stamp.Source),
                    [found.Window.Pixels.X, found.Window.Pixels.Y, found.Window.Pixels.Width,
                        found.Window.Pixels.Height])
                : known.GetValueOrDefault(id)
                    ?? throw RequestException.Malformed(
                        $"The archive has no window {id}; ids are given by every search.");
        });
        return new KeptCollection(name, request.Query, DateTimeOffset.UtcNow, [.. windows]);
    }

    private (ArchiveWindow Window, ArchiveScene Scene)? Find(long id) =>
        store.FindWindow(id) is { } window && store.FindScene(window.Scene) is { } scene ? (window, scene) : null;
}

/// <summary>What a collection may be.</summary>
internal static class CollectionRules
{
    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 100;

    private const int MostWindows = 10_000;
    private const int LongestQuery = 16_000;

    /// <summary>Checks a name and what is to be kept.</summary>
    /// <exception cref="RequestException">They break a rule, which the message says.</exception>
    public static void Check(string name, CollectionRequest request)
    {
        Require(name.Trim() == name && name.Length is > 0 and <= LongestName && !name.Any(char.IsControl),
            $"The name of a collection has 1 to {LongestName} characters, and no blank at its ends.");
        Require(request.Ids is { Count: <= MostWindows }, $"ids lists at most {MostWindows} ids of windows.");
        Require(request.Ids!.Distinct().Count() == request.Ids!.Count, "ids names a window twice.");
        Require(request.Scores is null
            || (request.Scores.Count == request.Ids.Count && request.Scores.All(float.IsFinite)),
            "scores has a number for each of ids, or is left out.");
        Require(request.Query is null
            || request.Query.Length <= LongestQuery, $"query is longer than {LongestQuery} characters.");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw RequestException.Malformed(otherwise);
        }
    }
}
