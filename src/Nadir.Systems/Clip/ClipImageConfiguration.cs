using Nadir.Systems.Building;
using Nadir.Systems.Clip.Image;

namespace Nadir.Systems.Clip;

/// <summary>The image tower of a CLIP. The defaults are those of ViT-B/32.</summary>
public sealed record ClipImageConfiguration
{
    /// <summary>Which kind of network.</summary>
    public ClipImageKind Kind { get; set; }

    /// <summary>Side of the square input in pixels.</summary>
    public int Size { get; set; } = 224;

    /// <summary>Side of a patch in pixels; of a ResNet always 32, the stride of its last map.</summary>
    public int PatchSize { get; set; } = 32;

    /// <summary>Length of a token; of a ResNet the channels behind its stem.</summary>
    public int Width { get; set; } = 768;

    /// <summary>Blocks: one number for a transformer, four for the stages of a ResNet.</summary>
    public IReadOnlyList<int> Layers { get; set; } = [12];

    /// <summary>Attention heads; of a ResNet those of its pooling.</summary>
    public int Heads { get; set; } = 12;

    /// <summary>Length between the two layers of a block's MLP; of a ResNet not used.</summary>
    public int MlpWidth { get; set; } = 3072;

    /// <summary>Mean of red, green and blue, 0..1, that is taken off.</summary>
    public IReadOnlyList<double> Mean { get; set; } = [0.48145466, 0.4578275, 0.40821073];

    /// <summary>Deviation of red, green and blue, 0..1, that is divided by.</summary>
    public IReadOnlyList<double> Std { get; set; } = [0.26862954, 0.26130258, 0.27577711];

    /// <summary>Cells a side of the grid of spatial features.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int GridSide => Size / PatchSize;

    /// <summary>Channels of the grid of spatial features.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int GridChannels => Kind == ClipImageKind.ModifiedResNet ? Width * ModifiedResNet.OutputFactor : Width;

    internal void Validate()
    {
        ConfigurationRange.Require(PatchSize, 1, 1024, "image.patchSize");
        ConfigurationRange.Require(Size, PatchSize, 4096, "image.size");
        ConfigurationRange.Require(Width, 2, 16_384, "image.width");
        ConfigurationRange.Require(Heads, 1, 1024, "image.heads");
        ConfigurationRange.Require(MlpWidth, 1, 65_536, "image.mlpWidth");
        var stages = Kind == ClipImageKind.ModifiedResNet ? ModifiedResNet.Stages : 1;
        ConfigurationRange.Require(Layers.Count, stages, stages, "image.layers (how many)");
        foreach (var layers in Layers)
        {
            ConfigurationRange.Require(layers, 1, 1000, "image.layers");
        }

        RequireWhole(Size, PatchSize, "image.size", "image.patchSize");
        RequireWhole(GridChannels, Heads, "the width that image.heads share", "image.heads");
        RequireColours(Mean, 0, "image.mean");
        RequireColours(Std, 1e-6, "image.std");
        if (Kind == ClipImageKind.ModifiedResNet)
        {
            ConfigurationRange.Require(PatchSize, ModifiedResNet.OutputStride, ModifiedResNet.OutputStride, "image.patchSize");
            RequireWhole(Width, 2, "image.width", "2");
        }
    }

    internal static void RequireWhole(int value, int divisor, string name, string divisorName)
    {
        if (value % divisor != 0)
        {
            throw new InvalidDataException($"'{name}' is {value}, expected a multiple of {divisorName} ({divisor}).");
        }
    }

    private static void RequireColours(IReadOnlyList<double> values, double minimum, string name)
    {
        ConfigurationRange.Require(values.Count, 3, 3, $"{name} (how many)");
        foreach (var value in values)
        {
            ConfigurationRange.Require(value, minimum, 1, name);
        }
    }
}
