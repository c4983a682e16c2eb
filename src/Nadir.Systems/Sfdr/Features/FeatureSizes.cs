using Nadir.Systems.Building;

namespace Nadir.Systems.Sfdr.Features;

/// <summary>Sizes of a picture's features. Written by training, since the encoder decides them.</summary>
public sealed record FeatureSizes
{
    /// <summary>Length of the encoder's vectors.</summary>
    public int Embed { get; set; } = 512;

    /// <summary>Cells a side of the grid.</summary>
    public int GridSide { get; set; } = 7;

    /// <summary>Channels of a grid cell.</summary>
    public int GridChannels { get; set; } = 1024;

    /// <summary>Channels of a region.</summary>
    public int RegionChannels { get; set; } = 512;

    /// <summary>Statistics that tell the style; 0: none.</summary>
    public int Statistics { get; set; }

    /// <summary>Cells of the grid.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int GridCells => GridSide * GridSide;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(Embed, 1, 4096, "sizes.embed");
        ConfigurationRange.Require(GridSide, 1, 64, "sizes.gridSide");
        ConfigurationRange.Require(GridChannels, 1, 16384, "sizes.gridChannels");
        ConfigurationRange.Require(RegionChannels, 1, 16384, "sizes.regionChannels");
        ConfigurationRange.Require(Statistics, 0, 32768, "sizes.statistics");
    }
}
