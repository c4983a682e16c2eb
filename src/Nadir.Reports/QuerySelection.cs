using Nadir.Metrics;

namespace Nadir.Reports;

/// <summary>
/// Chooses the queries that a report shows: those that went best and those that went worst, no image and no text twice.
/// </summary>
internal static class QuerySelection
{
    /// <summary>How many of each kind are shown.</summary>
    internal const int Shown = 6;

    /// <summary>The captions whose image stands first with the widest margin.</summary>
    internal static int[] BestTexts(EvaluationReport report, Gallery gallery) =>
        Texts(report, gallery, (queries, rank, margin) =>
        queries.OrderBy(rank).ThenByDescending(margin).ThenBy(query => query));

    /// <summary>The captions whose image stands last.</summary>
    internal static int[] WorstTexts(EvaluationReport report, Gallery gallery) =>
        Texts(report, gallery, (queries, rank, _) =>
        queries.OrderByDescending(rank).ThenBy(query => query));

    /// <summary>The images whose caption stands first with the widest margin.</summary>
    internal static int[] BestImages(EvaluationReport report, Gallery gallery) =>
    [
        .. Queries(report.Ranks.ImageToText)
            .OrderBy(image => report.Ranks.ImageToText[image].Expected)
            .ThenByDescending(image =>
                Margin(report.Details.ImageToText[image], caption => gallery.Owners.Images[caption] == image))
            .Take(Shown),
    ];

    /// <summary>The images whose captions all stand far down.</summary>
    internal static int[] WorstImages(EvaluationReport report) =>
        [.. Queries(report.Ranks.ImageToText).OrderByDescending(image => report.Ranks.ImageToText[image].Expected)
            .Take(Shown)];

    private static int[] Texts(
        EvaluationReport report,
        Gallery gallery,
        Func<IEnumerable<int>, Func<int, double>, Func<int, double>, IEnumerable<int>> order)
    {
        var ordered = order(
            Queries(report.Ranks.TextToImage),
            query => report.Ranks.TextToImage[query].Expected,
            query => Margin(report.Details.TextToImage[query], image => image == gallery.Owners.Images[query]));
        return
        [
            .. ordered.DistinctBy(query => gallery.Owners.Images[query]).DistinctBy(query => gallery.Captions[query])
                .Take(Shown),
        ];
    }

    private static IEnumerable<int> Queries(IReadOnlyList<QueryRank> ranks) =>
        Enumerable.Range(0, ranks.Count).Where(query => ranks[query].HasRelevant);

    // How far the best right item stands above the best wrong one that is known; at most 0 where a wrong one comes
    // first.
    private static double Margin(IReadOnlyList<ScoredItem> found, Func<int, bool> isRight)
    {
        var wrong = found.Where(item => !isRight(item.Index)).Select(item => item.Score).Append(found[^1].Score)
            .First();
        return isRight(found[0].Index) ? found[0].Score - wrong : 0;
    }
}
