namespace Nadir.Metrics;

/// <summary>How <see cref="CaptionMetrics"/> scores.</summary>
public sealed record CaptionMetricOptions
{
    /// <summary>How captions become tokens.</summary>
    public CaptionTokenization Tokenization { get; init; } = CaptionTokenization.PennTreebank;

    /// <summary>
    /// What METEOR's later stages and <see cref="SceneGraphOverlap"/> look up; null means
    /// <see cref="MeteorResources.OfThisMachine"/>.
    /// </summary>
    public MeteorResources? Meteor { get; init; }

    /// <summary>What finds scene graphs; null means <see cref="SceneGraphParser"/>'s rules.</summary>
    public ISceneGraphParser? SceneGraphs { get; init; }

    /// <summary>Vectors of the images and captions, for CLIPScore; null leaves it out.</summary>
    public CaptionEmbeddings? Embeddings { get; init; }
}
