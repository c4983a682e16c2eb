using Nadir.Metrics;
using Nadir.Reports.Markup;

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

/// <summary>What was evaluated, on what, when and how.</summary>
public sealed record ReportHeading
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's architecture, as its configuration names it.</summary>
    public required string Architecture { get; init; }

    /// <summary>The dataset's name in lower case, such as <c>rsicd</c>; published values are found by it.</summary>
    public required string Dataset { get; init; }

    /// <summary>The split: train, val or test; empty where there are none.</summary>
    public required string Split { get; init; }

    /// <summary>The command line that made the report.</summary>
    public required string Command { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>What else a reader must know to repeat the numbers, such as the protocol: name and value.</summary>
    public IReadOnlyList<(string Name, string Value)> Details { get; init; } = [];
}

/// <summary>A section of a page.</summary>
/// <param name="Id">Its address within the page.</param>
/// <param name="Name">Its title.</param>
/// <param name="Write">Writes what stands below the title.</param>
internal sealed record ReportPart(string Id, string Name, Action<MarkupWriter> Write);

/// <summary>An image of the gallery.</summary>
/// <param name="Id">Its name in the dataset.</param>
/// <param name="ClassName">Its scene class; null when nobody knows it.</param>
/// <param name="Captions">Its captions. The captions of all images, in order, are the gallery's captions.</param>
public sealed record ReportImage(string Id, string? ClassName, IReadOnlyList<string> Captions);

/// <summary>An attention map with what it is the attention of.</summary>
/// <param name="Title">Such as the name of a module, or a word of a caption.</param>
/// <param name="Map">The weights.</param>
public sealed record TitledMap(string Title, AttentionMap Map);

/// <summary>Where a model looks in one image.</summary>
/// <param name="Image">The image's index in the gallery.</param>
/// <param name="Maps">One or more maps, each with a title such as the name of a module; all images have
/// the same titles.</param>
public sealed record ImageAttention(int Image, IReadOnlyList<TitledMap> Maps);

/// <summary>Which regions of one image each word of a caption attends to.</summary>
/// <param name="Image">The image's index in the gallery.</param>
/// <param name="Words">The caption's words in order, each with its weights over the image's regions.</param>
public sealed record RegionWordAttention(int Image, IReadOnlyList<TitledMap> Words);
