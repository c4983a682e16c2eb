using Nadir.Torch;

namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// Four maps of a backbone, each with half of the side of the one before: what AMFMN, GaLR and KAMCL call f1 to f4. Of
/// a residual network they are layer1 to layer4, of any other backbone the last stages of its four largest strides.
/// </summary>
/// <remarks>Immutable; as thread-safe as the backbone.</remarks>
public sealed class FeaturePyramid
{
    private const int Levels = 4;

    private readonly Backbone _backbone;
    private readonly string[] _stages;

    private FeaturePyramid(Backbone backbone, IReadOnlyList<BackboneStage> stages, IReadOnlyList<int> sides)
    {
        _backbone = backbone;
        _stages = [.. stages.Select(stage => stage.Name)];
        Channels = [.. stages.Select(stage => stage.Channels)];
        Sides = sides;
    }

    /// <summary>Channels of f1 to f4.</summary>
    public IReadOnlyList<int> Channels { get; }

    /// <summary>Sides of f1 to f4 in cells.</summary>
    public IReadOnlyList<int> Sides { get; }

    /// <summary>Finds the maps.</summary>
    /// <param name="backbone">Has stages of at least four strides.</param>
    /// <param name="imageSize">Side of the images in pixels.</param>
    /// <exception cref="InvalidDataException">The sides of the maps do not halve from one to the next.</exception>
    public static FeaturePyramid Of(Backbone backbone, int imageSize)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        BackboneStage[] last =
            [.. backbone.Stages.GroupBy(stage => stage.Stride).Select(group => group.Last()).TakeLast(Levels)];
        int[] sides = [.. last.Select(stage => backbone.MapSide(stage.Name, imageSize))];
        if (last.Length < Levels || sides[^1] < 1
            || sides.Zip(sides.Skip(1)).Any(pair => pair.First != 2 * pair.Second))
        {
            throw new InvalidDataException(
                $"The maps of {backbone.Architecture} at {imageSize} px have sides of {string.Join(", ", sides)} cells;"
                + " this system needs four, each half of the one before: take a residual network, an "
                + "EfficientNet-Lite or a"
                + " MobileNet and an image size that 32 divides.");
        }

        return new FeaturePyramid(backbone, last, sides);
    }

    /// <summary>Computes the maps.</summary>
    /// <param name="images">N of them, of the side that <see cref="Of"/> was given.</param>
    /// <returns>f1 to f4 in float32 (float64 stays), [N, channels, side, side] each.</returns>
    public IReadOnlyList<Tensor> Forward(ImageInputs images)
    {
        using var scope = new TensorScope();
        return [.. _backbone.ForwardStages(images, _stages)
            .Select(map => scope.Keep(map.Type == ScalarType.Float64 ? map : map.To(ScalarType.Float32)))];
    }

    /// <summary>Two neighbouring maps on the larger one's grid: the channels of both, the smaller one's cells
    /// repeated.</summary>
    /// <param name="larger">[N, C, 2h, 2w].</param>
    /// <param name="smaller">[N, D, h, w].</param>
    /// <returns>[N, C + D, 2h, 2w].</returns>
    public static Tensor Join(Tensor larger, Tensor smaller)
    {
        ArgumentNullException.ThrowIfNull(larger);
        ArgumentNullException.ThrowIfNull(smaller);
        using var scope = new TensorScope();
        return scope.Keep(Tensor.Cat([larger, smaller.Interpolate(larger.Size(2), larger.Size(3))], 1));
    }
}
