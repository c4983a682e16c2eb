using System.Globalization;
using Nadir.Systems.Clip.Image;
using Nadir.Torch;

namespace Nadir.Systems.Clip.Checkpoints;

/// <summary>Tells a CLIP's sizes by the shapes of its tensors under OpenAI's names.</summary>
internal sealed class ClipShapes
{
    // Of OpenAI's models, and of all text towers.
    private const int UsualHeadWidth = 64;

    private readonly IReadOnlyDictionary<string, Tensor> _tensors;

    private ClipShapes(IReadOnlyDictionary<string, Tensor> tensors) => _tensors = tensors;

    /// <summary>Tells the sizes.</summary>
    /// <param name="tensors">Tensors by name.</param>
    /// <param name="options">What shapes do not tell.</param>
    /// <returns>A valid configuration, which may still not fit every tensor.</returns>
    /// <exception cref="InvalidDataException">A tensor that tells a size is missing, or a size is impossible.</exception>
    public static ClipConfiguration Configuration(IReadOnlyDictionary<string, Tensor> tensors, ClipCheckpointOptions options)
    {
        var shapes = new ClipShapes(tensors);
        var positions = shapes.Of("positional_embedding", 2);
        var width = positions[1];
        var configuration = new ClipConfiguration
        {
            EmbedDim = shapes.Of("text_projection", 2)[1],
            Activation = options.Activation ?? ClipActivation.QuickGelu,
            Image = tensors.ContainsKey("visual.layer1.0.conv1.weight") ? shapes.ResNet(options) : shapes.VisionTransformer(options),
            Text = new ClipTextConfiguration
            {
                ContextLength = positions[0],
                VocabularySize = shapes.Of("token_embedding.weight", 2)[0],
                Width = width,
                Heads = options.TextHeads ?? HeadsOf(width, "text"),
                Layers = shapes.Count("transformer.resblocks."),
                MlpWidth = shapes.Of("transformer.resblocks.0.mlp.c_fc.weight", 2)[0],
                EndToken = options.EndToken,
            },
        };
        configuration.Validate();
        return configuration;
    }

    private ClipImageConfiguration VisionTransformer(ClipCheckpointOptions options)
    {
        var patches = Of("visual.conv1.weight", 4);
        return new ClipImageConfiguration
        {
            Kind = ClipImageKind.VisionTransformer,
            Size = checked(Side("visual.positional_embedding") * patches[2]),
            PatchSize = patches[2],
            Width = patches[0],
            Layers = [Count("visual.transformer.resblocks.")],
            Heads = options.ImageHeads ?? HeadsOf(patches[0], "image"),
            MlpWidth = Of("visual.transformer.resblocks.0.mlp.c_fc.weight", 2)[0],
        };
    }

    private ClipImageConfiguration ResNet(ClipCheckpointOptions options)
    {
        var width = Of("visual.layer1.0.conv1.weight", 4)[0];
        return new ClipImageConfiguration
        {
            Kind = ClipImageKind.ModifiedResNet,
            Size = checked(Side("visual.attnpool.positional_embedding") * ModifiedResNet.OutputStride),
            PatchSize = ModifiedResNet.OutputStride,
            Width = width,
            Layers = [.. Enumerable.Range(1, ModifiedResNet.Stages).Select(stage => Count($"visual.layer{stage}."))],
            Heads = options.ImageHeads ?? HeadsOf(checked(width * ModifiedResNet.OutputFactor), "image"),
        };
    }

    // The larger models of open_clip keep 16 heads and widen them instead.
    private static int HeadsOf(int width, string tower) => width switch
    {
        1280 or 1408 or 1664 when tower == "image" => 16,
        _ when width % UsualHeadWidth == 0 && width > 0 => width / UsualHeadWidth,
        _ => throw new InvalidDataException(
            $"the number of attention heads of its {tower} tower, {width} wide, cannot be told by its shapes; give it ({tower} heads)."),
    };

    private int Side(string positions)
    {
        var cells = Of(positions, 2)[0] - 1;
        var side = (int)Math.Sqrt(cells);
        return side > 0 && side * side == cells
            ? side
            : throw new InvalidDataException($"its '{positions}' has {cells + 1} rows, which is no square grid and one more.");
    }

    private int Count(string prefix) => _tensors.Keys
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Select(name => name[prefix.Length..].Split('.')[0])
        .Where(index => int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Distinct(StringComparer.Ordinal)
        .Count();

    private int[] Of(string name, int dimensions)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
        {
            throw new InvalidDataException($"it lacks the tensor '{name}', which tells the size of the model.");
        }

        var shape = tensor.Shape;
        return shape.Length == dimensions && shape.All(size => size <= int.MaxValue)
            ? [.. shape.Select(size => (int)size)]
            : throw new InvalidDataException($"its tensor '{name}' is [{string.Join(", ", shape)}], expected {dimensions} dimensions.");
    }
}
