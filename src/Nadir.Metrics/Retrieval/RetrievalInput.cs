namespace Nadir.Metrics;

/// <summary>A similarity matrix made elsewhere, to be scored.</summary>
/// <param name="Similarity">Row-major, one row an image, one column a caption; no NaN.</param>
/// <param name="Owners">The image of each caption.</param>
public sealed record RetrievalInput(ReadOnlyMemory<double> Similarity, CaptionOwners Owners)
{
    /// <summary>Ranks the matrix.</summary>
    public RetrievalRanks Rank() => RetrievalMetrics.Rank(Similarity, Owners);
}
