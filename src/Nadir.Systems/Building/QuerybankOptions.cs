
namespace Nadir.Systems.Building;

/// <summary>The bank of training captions and pictures that hubs are told by.</summary>
public sealed record QuerybankOptions
{
    /// <summary>How many captions, and how many pictures; 0: no bank.</summary>
    public int Size { get; set; }

    /// <summary>Factor on cosines in the soft maximum, beta.</summary>
    public double InverseTemperature { get; set; } = 10;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(Size, 0, 100_000, "querybank.size");
        ConfigurationRange.Require(InverseTemperature, 0.01, 1000, "querybank.inverseTemperature");
    }
}
