using Nadir.Imagery;
using Nadir.Systems.Building;

namespace Nadir.Systems.Contracts;

/// <summary>How captions are searched for.</summary>
public sealed record BeamSearchOptions
{
    /// <summary>Captions that are followed at once, at least 1; 1 takes the likeliest word each time.</summary>
    public int Beams { get; set; } = 5;

    /// <summary>
    /// The logarithm of a caption's probability is divided by its number of words, the end counted, to this power: 0
    /// prefers short captions, 1 compares means a word.
    /// </summary>
    public double LengthPenalty { get; set; } = 0.7;

    /// <summary>
    /// No run of this many words comes twice in a caption, and no word directly after itself; 0: anything may repeat.
    /// </summary>
    public int NoRepeatNGram { get; set; } = 3;

    /// <summary>
    /// Whether a caption that has ended keeps its place among <see cref="Beams"/> (Cornia et al. 2020), so that fewer
    /// are followed, and
    /// whether the end may be the first word. Otherwise as many are followed until nothing better can come.
    /// </summary>
    public bool EndedStayInBeam { get; set; }

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(Beams, 1, 1000, "search.beams");
        ConfigurationRange.Require(LengthPenalty, 0, 2, "search.lengthPenalty");
        ConfigurationRange.Require(NoRepeatNGram, 0, 100, "search.noRepeatNGram");
    }
}

/// <summary>What is asked of a captioner beside the images.</summary>
public sealed record CaptionRequest
{
    /// <summary>How to search; null: as the model's configuration says.</summary>
    public BeamSearchOptions? Search { get; init; }

    /// <summary>Whether to tell which regions each word attended to.</summary>
    public bool Explain { get; init; }

    /// <summary>
    /// For each image its reference captions, for a model that <see cref="ICaptioner.ReadsReferences"/>, and for
    /// comparison with published numbers only; else null.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>>? References { get; init; }

    /// <summary>
    /// One of <see cref="ICaptioner.Styles"/>; null: for each image the one that the model finds fitting.
    /// </summary>
    public string? Style { get; init; }
}

/// <summary>A rectangle of an image, as parts of the image's side.</summary>
/// <param name="Left">Left edge, 0..1.</param>
/// <param name="Top">Upper edge, 0..1.</param>
/// <param name="Width">Above 0; left + width is at most 1.</param>
/// <param name="Height">Above 0; top + height is at most 1.</param>
/// <param name="Score">How much the region counts, 0..1; more is more.</param>
public readonly record struct Region(float Left, float Top, float Width, float Height, float Score)
{
    /// <summary>The whole image.</summary>
    public static Region Whole { get; } = new(0, 0, 1, 1, 1);

    /// <summary>How much of a cell lies inside, as part of the cell's area.</summary>
    /// <param name="row">Row of the cell, from 0.</param>
    /// <param name="column">Column of the cell, from 0.</param>
    /// <param name="rows">Rows of the grid that the image is divided into.</param>
    /// <param name="columns">Columns of the grid.</param>
    public float Coverage(int row, int column, int rows, int columns) =>
        Overlap(Top, Height, row, rows) * Overlap(Left, Width, column, columns);

    private static float Overlap(float start, float length, int cell, int cells)
    {
        var from = Math.Max(start * cells, cell);
        var to = Math.Min((start + length) * cells, cell + 1);
        return Math.Max(0, to - from);
    }
}

/// <summary>One caption of an image.</summary>
/// <param name="Text">Its words, lower-case, joined by blanks.</param>
/// <param name="Words">Its words.</param>
/// <param name="LogProbability">The natural logarithm of its probability.</param>
/// <param name="Score">That, divided by a power of the length: what the order of alternatives is made by.</param>
public sealed record CaptionAlternative(string Text, IReadOnlyList<string> Words, double LogProbability, double Score);

/// <summary>What a captioner says of an image.</summary>
/// <param name="Alternatives">Captions, the best first; at least one.</param>
/// <param name="Regions">The regions and grid cells that the model attended to; empty unless an
/// explanation was asked for.</param>
/// <param name="Attention">
/// For each word of the best caption, and last for its end, how much it attended to each region: values that sum to 1.
/// Empty unless an explanation was asked for.
/// </param>
public sealed record ImageCaption(
    IReadOnlyList<CaptionAlternative> Alternatives, IReadOnlyList<Region> Regions,
    IReadOnlyList<IReadOnlyList<float>> Attention);

/// <summary>A model that describes images.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public interface ICaptioner : IModel
{
    /// <summary>Styles that can be asked for by name; empty where there is one only.</summary>
    IReadOnlyList<string> Styles { get; }

    /// <summary>
    /// Whether it must read reference captions of the image itself, so that it cannot describe images that have none.
    /// </summary>
    bool ReadsReferences { get; }

    /// <summary>How it searches unless asked otherwise.</summary>
    BeamSearchOptions Search { get; }

    /// <summary>Describes images.</summary>
    /// <param name="images">Each of <see cref="IModel.Images"/>' size squared.</param>
    /// <param name="request">What else is asked.</param>
    /// <param name="cancellationToken">Stops between words.</param>
    /// <exception cref="ArgumentException">
    /// The model reads reference captions and there are none, or the other way round; or it has no such style.
    /// </exception>
    IReadOnlyList<ImageCaption> Describe(
        IReadOnlyList<RgbImage> images, CaptionRequest request, CancellationToken cancellationToken = default);
}
