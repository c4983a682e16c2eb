namespace Nadir.Metrics;

/// <summary>The rank of every query of a retrieval evaluation. Immutable.</summary>
public sealed class RetrievalRanks
{
    internal RetrievalRanks(QueryRank[] imageToText, QueryRank[] textToImage)
    {
        ImageToText = imageToText;
        TextToImage = textToImage;
    }

    /// <summary>By image: the rank of its best caption. An image without captions has no relevant item.</summary>
    public IReadOnlyList<QueryRank> ImageToText { get; }

    /// <summary>By caption: the rank of its image.</summary>
    public IReadOnlyList<QueryRank> TextToImage { get; }

    /// <summary>The scores under a rule for ties.</summary>
    /// <param name="ties">How ties count.</param>
    public RetrievalScores Score(TieRule ties = TieRule.Expected) =>
        new(DirectionScores.From(ImageToText, ties), DirectionScores.From(TextToImage, ties));
}
