namespace Nadir.Metrics;

/// <summary>A caption that a system wrote for an image, and what people wrote.</summary>
/// <param name="Id">The image's name, unique among those scored together.</param>
/// <param name="Hypothesis">The system's caption; may be empty.</param>
/// <param name="References">One or more captions by people.</param>
public sealed record CaptionPrediction(string Id, string Hypothesis, IReadOnlyList<string> References)
{
    /// <summary>
    /// Further captions that the system wrote for the image, of which the diversity is measured; mostly none.
    /// </summary>
    public IReadOnlyList<string> Alternatives { get; init; } = [];

    /// <summary>The image's file, as the input names it; null where it does not.</summary>
    public string? Image { get; init; }
}
