using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Examples;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Words;
using Nadir.Server.Problems;
using Nadir.Server.Search.Paging;
using Nadir.Server.Search.Requests;
using Nadir.Server.Sources;
using Nadir.Server.Telemetry;
using Nadir.Server.Work;
using Nadir.Vectors;

namespace Nadir.Server.Search;

/// <summary>Answers searches, page by page. Thread-safe.</summary>
internal sealed class SearchService(
    IArchiveStore store,
    QueryEncoding encoding,
    SearchFilters filters,
    RankedHeads heads,
    SearchCursorText cursors,
    SourceNames names,
    ScanQueue scans,
    WorkGates gates)
{
    /// <summary>Answers a request that follows the rules.</summary>
    /// <exception cref="RequestException">It names what does not exist, or cannot be answered as it is.</exception>
    public Task<SearchAnswer> AnswerAsync(SearchRequest request, CancellationToken cancellationToken) =>
        ServerTelemetry.RunAsync(ServerTelemetry.Search, async activity =>
        {
            var answer = await FindAsync(request, cancellationToken).ConfigureAwait(false);
            activity?.SetTag("nadir.kind", KindOf(request).ToString()).SetTag("nadir.count", answer.Results.Count);
            return answer;
        });

    private async Task<SearchAnswer> FindAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var filter = filters.Of(request);
        var words = encoding.CheckWords(request);
        var cursor = await BeginAsync(request, filter, cancellationToken).ConfigureAwait(false);
        var count = request.K ?? SearchRequestRules.DefaultCount;
        if (filter is null && request.Unlike is null && cursor is { Continues: true, Position: null, Head.Count: 0 }
            && count < ScanQueue.MostRows)
        {
            var found = await scans.SearchAsync(cursor.Vector, count + 1, cancellationToken).ConfigureAwait(false);
            return ReadPage(cursor, count, words, ProbabilityOf(request), (_, _) => found);
        }

        return await gates.Searching.RunAsync(
            () => ReadPage(cursor, count, words, ProbabilityOf(request), (most, position) =>
                store.SearchWithout(request.Unlike, cursor.Vector, most, filter, position)), cancellationToken)
                .ConfigureAwait(false);
    }

    private Func<float, double?> ProbabilityOf(SearchRequest request) => request.Hybrid == true
        ? heads.ProbabilityOfFused
        : score => encoding.Probability(KindOf(request), score);

    // A page that is asked for by its cursor alone does not say what it is of.
    private static QueryKind KindOf(SearchRequest request) =>
        request.Rerank == true || request.Like is not null || request.Unlike is not null ? QueryKind.Other
        : request.Text is not null ? QueryKind.Text
        : request.Id is not null || request.Image is not null || request.Kept is not null ? QueryKind.Image
        : QueryKind.Other;

    // A first page is continued, too: from before its first row.
    private async Task<SearchCursor> BeginAsync(
        SearchRequest request, SearchFilter? filter, CancellationToken cancellationToken)
    {
        var order = RequestDigest.OfOrder(request);
        if (request.Cursor is { } text)
        {
            var cursor = cursors.Read(text);
            return cursor.Order == order && (!request.HasQuery() || cursor.Query == RequestDigest.OfQuery(request))
                ? cursor
                : throw RequestException.Malformed(
                    "The cursor belongs to a search with another query, other filters or another order.");
        }

        var vector = await encoding.EncodeAsync(request, cancellationToken).ConfigureAwait(false);
        var head = request.Rerank == true
            ? await gates.Reranking.RunAsync(
                () => heads.Rerank(request, vector, filter, cancellationToken), cancellationToken).ConfigureAwait(false)
            : request.Hybrid == true
            ? await gates.Searching.RunAsync(
                () => heads.Fuse(request.Text!, vector, filter, request.K ?? SearchRequestRules.DefaultCount),
                cancellationToken).ConfigureAwait(false)
            : RankedHead.None;
        return new SearchCursor(
            order, RequestDigest.OfQuery(request), 0, vector, head.Continues, head.Position, head.Rows);
    }

    private SearchAnswer ReadPage(
        SearchCursor cursor, int count, WordCheck words, Func<float, double?> probability,
        Func<int, SearchPosition?, IReadOnlyList<WindowMatch>> search)
    {
        var rows = new List<SearchResult>(count);
        var head = cursor.Head;
        var taken = 0;
        while (taken < head.Count && rows.Count < count)
        {
            var (id, score) = head[taken++];
            if (FindRow(id, score) is { } row)
            {
                rows.Add(row);
            }
        }

        var rest = head.Skip(taken).ToArray();
        var (more, position) = (rest.Length > 0, cursor.Position);
        if (!more && cursor.Continues)
        {
            // One more than is given tells whether anything follows.
            var room = count - rows.Count;
            var found = search(room + 1, position);
            more = found.Count > room;
            foreach (var match in found.Take(room))
            {
                rows.Add(SearchResult.From(0, match));
                position = new SearchPosition(match.Score, match.Id);
            }
        }

        var next = more ? cursors.Write(
            cursor with { Rank = cursor.Rank + rows.Count, Position = position, Head = rest }) : null;
        return new SearchAnswer(
            [.. rows.Select((row, index) => row with
            {
                Rank = cursor.Rank + index + 1,
                Source = names.ToName(row.Source),
                Probability = probability(row.Score),
            })],
            next,
            words.Words,
            words.Suggestions);
    }

    private SearchResult? FindRow(long id, float score) =>
        store.FindWindow(id) is { } window && store.FindScene(window.Scene) is { } scene
            ? SearchResult.From(0, new WindowMatch(id, score, scene.Stamp.Source, window.Pixels, window.Footprint,
                window.Captions.Count > 0 ? window.Captions[0] : null))
            : null;
}
