using Nadir.Metrics;

namespace Nadir.Reports;

/// <summary>All that the page of a retrieval evaluation shows.</summary>
public sealed record EvaluationReport
{
    /// <summary>What was evaluated.</summary>
    public required ReportHeading Heading { get; init; }

    /// <summary>The gallery.</summary>
    public required IReadOnlyList<ReportImage> Images { get; init; }

    /// <summary>The rank of each query.</summary>
    public required RetrievalRanks Ranks { get; init; }

    /// <summary>What each query found first.</summary>
    public required RetrievalDetails Details { get; init; }

    /// <summary>
    /// Gives small pictures, by the image's index; asked only for those that are shown, some of them more than once.
    /// A square of 160 pixels is sharp enough.
    /// </summary>
    public required Func<int, EncodedPicture> Thumbnail { get; init; }

    /// <summary>Maps of the images' embeddings, shown side by side; none to leave the section out.</summary>
    public IReadOnlyList<EmbeddingMap> EmbeddingMaps { get; init; } = [];

    /// <summary>Where the model looks in some images; none to leave the section out.</summary>
    public IReadOnlyList<ImageAttention> ImageAttention { get; init; } = [];

    /// <summary>Which regions the words of some captions attend to; none to leave the section out.</summary>
    public IReadOnlyList<RegionWordAttention> RegionWordAttention { get; init; } = [];
}
