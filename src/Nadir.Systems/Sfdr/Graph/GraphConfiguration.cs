using Nadir.Systems.Building;

namespace Nadir.Systems.Sfdr.Graph;

/// <summary>Settings of the dynamic graph feature refinement.</summary>
public sealed record GraphConfiguration
{
    /// <summary>Whether nodes are refined.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How similar a neighbour is: 0 every node but the least similar, towards 1 only the most similar.</summary>
    public double Threshold { get; set; } = 0.5;

    /// <summary>Probability of a zero in training.</summary>
    public double Dropout { get; set; } = 0.2;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(Threshold, 0, 1, "graph.threshold");
        ConfigurationRange.Require(Dropout, 0, 0.9, "graph.dropout");
    }
}
