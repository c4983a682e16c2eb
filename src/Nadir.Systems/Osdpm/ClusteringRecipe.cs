using Nadir.Text;

namespace Nadir.Systems.Osdpm;

/// <summary>How OSDPM's object-semantic feature clustering takes part in a training.</summary>
public sealed record ClusteringRecipe
{
    /// <summary>Factor on the clustering loss; 0: no clustering.</summary>
    public double Weight { get; set; } = 0.3;

    /// <summary>How many object nouns get a prototype, the most frequent ones.</summary>
    public int Nouns { get; set; } = 64;

    /// <summary>What a noun's count in the captions of a picture is multiplied with.</summary>
    public NounWeighting Weighting { get; set; } = NounWeighting.GlobalFrequency;
}
