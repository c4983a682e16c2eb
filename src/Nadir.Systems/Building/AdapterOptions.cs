
namespace Nadir.Systems.Building;

/// <summary>The sizes of a adapter in the blocks of two transformers.</summary>
public sealed record AdapterOptions
{
    /// <summary>Length of the adapter's middle, and of the part of its output that both towers share.</summary>
    public int Width { get; set; } = 64;

    /// <summary>Dropout in the middle, in training.</summary>
    public double Dropout { get; set; } = 0.5;

    internal void Validate(int narrowestTower)
    {
        ConfigurationRange.Require(Width, 1, narrowestTower - 1, "adapter.width");
        ConfigurationRange.Require(Dropout, 0, 0.9, "adapter.dropout");
    }
}
