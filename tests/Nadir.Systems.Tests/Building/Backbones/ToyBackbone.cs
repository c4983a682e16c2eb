using Nadir.Systems.Building.Backbones;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>
/// A backbone of two convolutions that only the tests know: what it costs to add one is this file and one line.
/// </summary>
internal sealed class ToyBackbone : ConvolutionalBackbone
{
    public ToyBackbone(BackboneOptions options)
        : base("toy", 16, options.Normalization ?? PixelNormalization.ImageNet)
    {
        var first = RegisterModule("first", new Conv2d(3, 4, 3, stride: 2, padding: 1));
        var second = RegisterModule("second", new Conv2d(4, 6, 3, stride: 2, padding: 1));
        AddStage("first", 4, 2, side => (side + 1) / 2, input => first.Forward(input).ReluInPlace(), first);
        AddStage("second", 6, 4, side => (side + 1) / 2, input => second.Forward(input).ReluInPlace(), second);
    }

    public static BackboneDescription Description { get; } = new()
    {
        Name = "toy",
        Title = "Two convolutions",
        Build = options => new ToyBackbone(options),
        Parameters = 334,
        InputSize = 16,
        Weights = "none",
        Licence = "Apache-2.0",
    };
}
