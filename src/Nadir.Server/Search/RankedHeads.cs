using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Search.Hybrid;
using Nadir.Archive.Search.Reranking;
using Nadir.Server.Encoding;
using Nadir.Server.Problems;
using Nadir.Server.Search.Paging;
using Nadir.Server.Search.Requests;
using Nadir.Vectors;

namespace Nadir.Server.Search;

/// <summary>Orders the head of an answer by a reranker, or by captions and vectors together. Thread-safe.</summary>
internal sealed class RankedHeads : IDisposable
{
    private readonly IArchiveStore _store;
    private readonly ArchiveSearch _search;
    private readonly RerankOptions _options;
    private readonly Lazy<(IReranker Model, RerankedSearch Search)>? _reranker;
    private readonly bool _isHybridMeasured;
    private HybridSearch? _hybrid;

    public RankedHeads(IArchiveStore store, EncoderQueue encoder, ServerModels models, ServerLimits limits)
    {
        _store = store;
        _search = new ArchiveSearch(store, encoder.Shared);
        _isHybridMeasured = HybridSearch.IsMeasured(_search);
        _options = new RerankOptions { Depth = limits.RerankDepth };
        _reranker = models.OpenReranker is { } open ? new(() => Open(open)) : null;
    }

    /// <summary>Whether there is a reranker.</summary>
    public bool CanRerank => _reranker is not null;

    /// <summary>What keeping features for the reranker has saved so far; zeros before it is first used.</summary>
    public CacheStatistics Features =>
        _reranker is { IsValueCreated: true } ? _reranker.Value.Search.FeatureCache : new CacheStatistics(0, 0, 0, 0);

    /// <summary>
    /// What the score of a row of <see cref="Fuse"/> says: the probability that it is right, or null where nobody
    /// measured it.
    /// </summary>
    public double? ProbabilityOfFused(float score) => _isHybridMeasured ? score : null;

    /// <summary>The model that reranks, for whoever has the turn of <see cref="Work.WorkGates.Reranking"/>.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public IReranker RequireReranker() => _reranker?.Value.Model
        ?? throw RequestException.Missing("This server has no model that tells to which regions words belong.");

    /// <summary>Orders the best of a scan again.</summary>
    /// <exception cref="RequestException">There is no reranker.</exception>
    public RankedHead Rerank(
        SearchRequest request, float[] query, SearchFilter? filter, CancellationToken cancellationToken)
    {
        if (_reranker is null)
        {
            throw RequestException.Malformed("This server has no model that reranks; search without rerank.");
        }

        (string, float)[] words = request.Text is { } text
            ? [(text, 1)]
            : [.. request.Terms!.Where(term => term.Text is not null).Select(term => (term.Text!, term.Weight ?? 1))];
        var rows = _search.ByVector(query, new SearchOptions { Count = _options.Depth, Filter = filter });
        if (rows.Count == 0)
        {
            return RankedHead.None;
        }

        var answer = _reranker.Value.Search.Rerank(rows, words, rows.Count, cancellationToken);
        return new RankedHead(
            [.. answer.Results.Select(row => (row.Id, row.Score))],
            rows.Count == _options.Depth,
            new SearchPosition(rows[^1].Score, rows[^1].Id));
    }

    /// <summary>Fuses the ranking by pictures with those by vectors and words of captions.</summary>
    /// <exception cref="RequestException">The archive has no captions.</exception>
    public RankedHead Fuse(string text, float[] query, SearchFilter? filter, int count)
    {
        // Counting captions takes a while; once there are some, there are.
        if (_hybrid is null && _store.ReadStatistics().Captions == 0)
        {
            throw RequestException.Malformed(
                "This archive has no captions, so hybrid has nothing to search in; search without it.");
        }

        _hybrid ??= new HybridSearch(_store, _search);
        var rows = _hybrid.ByVector(query, text, new SearchOptions { Count = count, Filter = filter });
        return new RankedHead([.. rows.Take(SearchCursorText.MostHead).Select(row => (row.Id, row.Score))],
            Continues: false, Position: null);
    }

    public void Dispose()
    {
        if (_reranker?.IsValueCreated == true)
        {
            _reranker.Value.Model.Dispose();
        }
    }

    private (IReranker Model, RerankedSearch Search) Open(Func<IReranker> open)
    {
        var model = open();
        return (model, new RerankedSearch(_search, model, _options));
    }
}

/// <summary>The rows at the head of an answer that were ordered otherwise than by the scan.</summary>
/// <param name="Rows">Ids with scores, best first.</param>
/// <param name="Continues">Whether the answer goes on behind them with rows of the scan.</param>
/// <param name="Position">Where the scan goes on; null from its beginning.</param>
internal sealed record RankedHead(IReadOnlyList<(long Id, float Score)> Rows, bool Continues, SearchPosition? Position)
{
    /// <summary>Nothing stands before the scan.</summary>
    public static RankedHead None { get; } = new([], Continues: true, Position: null);
}
