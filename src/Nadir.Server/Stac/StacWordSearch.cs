using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Search.Filters;
using Nadir.Server.Search;
using Nadir.Server.Search.Requests;
using Nadir.Server.Work;

namespace Nadir.Server.Stac;

/// <summary>
/// Finds items by words: the search of the archive, with an image where its best window is. Thread-safe.
/// </summary>
internal sealed class StacWordSearch(IArchiveStore store, QueryEncoding encoding, WorkGates gates, ServerLimits limits)
{
    /// <summary>Finds images.</summary>
    /// <param name="words">What they show.</param>
    /// <param name="query">The page that is asked for.</param>
    /// <param name="scenes">What else must hold.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <returns>Best first, up to one behind the page.</returns>
    /// <exception cref="Problems.RequestException">The model knows none of the words.</exception>
    public async Task<IReadOnlyList<(ArchiveScene Scene, float Score)>> FindAsync(
        string words, StacQuery query, SceneQuery scenes, CancellationToken cancellationToken)
    {
        var request = new SearchRequest { Text = words };
        SearchRequestRules.Check(request, limits);
        encoding.CheckWords(request);
        var vector = await encoding.EncodeAsync(request, cancellationToken).ConfigureAwait(false);
        return await gates.Searching.RunAsync(() => Find(vector, query, scenes), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// The probability that an image with a score shows what was asked for; null where nobody measured it.
    /// </summary>
    public double? Probability(float score) => encoding.Probability(QueryKind.Text, score);

    private List<(ArchiveScene Scene, float Score)> Find(float[] vector, StacQuery query, SceneQuery scenes)
    {
        var wanted = Math.Min(query.After, limits.Results) + query.Limit + 1;
        // A window tells of its own ground, so what names places is asked of the images afterwards.
        var filter = (scenes.Filter
            ?? new SearchFilter()) with
        {
            Where = [
                .. scenes.Where.Where(expression => !expression.Properties.Contains("geometry"))]
        };
        var found = new List<(ArchiveScene, float)>();
        for (var windows = wanted; ; windows *= 4)
        {
            var count = (int)Math.Min(windows, limits.Results * 4L);
            var matches = store.Search(vector, count, filter);
            found.Clear();
            var seen = new HashSet<long>();
            foreach (var match in matches)
            {
                if (found.Count < wanted && store.FindWindow(match.Id) is { } window && seen.Add(window.Scene)
                    && Allowed(window.Scene, scenes) is { } scene)
                {
                    found.Add((scene, match.Score));
                }
            }

            if (found.Count == wanted || matches.Count < count || count >= limits.Results * 4L)
            {
                return found;
            }
        }
    }

    private ArchiveScene? Allowed(long id, SceneQuery scenes) => scenes.Ids?.Contains(id) == false
        ? null
        : store.ListScenes(new SceneQuery { Filter = scenes.Filter, Where = scenes.Where, Ids = [id], Count = 1 })
            is [var scene] ? scene : null;
}
