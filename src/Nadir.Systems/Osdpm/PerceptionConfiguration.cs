using Nadir.Systems.Contracts;

namespace Nadir.Systems.Osdpm;

/// <summary>Sizes of the dual attention perception network.</summary>
public sealed record PerceptionConfiguration
{
    /// <summary>Whether the network is there; without it the encoder's vectors stay as they are.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Channels that the encoder's map is reduced to.</summary>
    public int Width { get; set; } = 512;

    /// <summary>How many times fewer units the channel attention's middle has.</summary>
    public int ChannelReduction { get; set; } = 8;

    /// <summary>Cells a side of each pooling scale.</summary>
    public IReadOnlyList<int> Grids { get; set; } = [1, 2, 4];

    /// <summary>Dropout before the last layer, in training.</summary>
    public double Dropout { get; set; } = 0.1;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(Width, 8, 4096, "perception.width");
        ConfigurationRange.Require(ChannelReduction, 1, Width, "perception.channelReduction");
        ConfigurationRange.Require(Dropout, 0, 0.9, "perception.dropout");
        ConfigurationRange.Require(Grids.Count, 1, 8, "perception.grids (how many)");
        foreach (var grid in Grids)
        {
            ConfigurationRange.Require(grid, 1, 16, "perception.grids");
        }
    }
}
