using Nadir.Systems.Contracts;

namespace Nadir.Systems.Sfdr.Search;

/// <summary>How captions are searched for.</summary>
public sealed record BeamSearchOptions
{
    /// <summary>Captions that are followed at once, at least 1; 1 takes the likeliest word each time.</summary>
    public int Beams { get; set; } = 5;

    /// <summary>
    /// The logarithm of a caption's probability is divided by its number of words, the end counted, to this power: 0 prefers
    /// short captions, 1 compares means a word.
    /// </summary>
    public double LengthPenalty { get; set; } = 0.7;

    /// <summary>
    /// No run of this many words comes twice in a caption, and no word directly after itself; 0: anything may repeat.
    /// </summary>
    public int NoRepeatNGram { get; set; } = 3;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(Beams, 1, 1000, "search.beams");
        ConfigurationRange.Require(LengthPenalty, 0, 2, "search.lengthPenalty");
        ConfigurationRange.Require(NoRepeatNGram, 0, 100, "search.noRepeatNGram");
    }
}
