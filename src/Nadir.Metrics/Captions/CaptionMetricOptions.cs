namespace Nadir.Metrics;

/// <summary>How <see cref="CaptionMetrics"/> scores.</summary>
public sealed record CaptionMetricOptions
{
    /// <summary>How captions become tokens.</summary>
    public CaptionTokenization Tokenization { get; init; } = CaptionTokenization.PennTreebank;

    /// <summary>What METEOR's later stages and <see cref="SceneGraphOverlap"/> look up; null means <see cref="MeteorResources.OfThisMachine"/>.</summary>
    public MeteorResources? Meteor { get; init; }
}
