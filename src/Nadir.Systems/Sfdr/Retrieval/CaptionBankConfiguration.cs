using Nadir.Systems.Building;

namespace Nadir.Systems.Sfdr.Retrieval;

/// <summary>The bank of training captions that a picture's nearest texts are taken from.</summary>
public sealed record CaptionBankConfiguration
{
    /// <summary>How many captions; in a recipe the most, in a model the number that there are; 0: no bank.</summary>
    public int Size { get; set; } = 8192;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate() => ConfigurationRange.Require(Size, 0, 1_000_000, "bank.size");
}
