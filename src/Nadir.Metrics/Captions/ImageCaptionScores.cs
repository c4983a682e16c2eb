using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Nadir.Metrics;

/// <summary>The caption metrics of one image.</summary>
public sealed record ImageCaptionScores : CaptionScores
{
    /// <summary>Names scores.</summary>
    /// <param name="id">The image's name.</param>
    /// <param name="scores">Its scores.</param>
    [SetsRequiredMembers]
    public ImageCaptionScores(string id, CaptionScores scores)
        : base(scores) => Id = id;

    /// <summary>The image's name.</summary>
    [JsonPropertyOrder(-1)]
    public string Id { get; }
}
