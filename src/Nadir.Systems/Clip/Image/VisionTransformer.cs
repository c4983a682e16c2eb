using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip.Image;

/// <summary>CLIP's vision transformer (Dosovitskiy et al. 2021, with a normalisation before the blocks).</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class VisionTransformer : ClipImageTower
{
    private readonly int _gridSide;
    private readonly Conv2d _patches;
    private readonly Tensor _classEmbedding;
    private readonly Tensor _positions;
    private readonly LayerNorm _before;
    private readonly ClipTransformer _transformer;
    private readonly LayerNorm _after;
    private readonly Tensor _projection;

    internal VisionTransformer(ClipImageConfiguration configuration, int embedDim, ClipActivation activation)
    {
        var (width, patch) = (configuration.Width, configuration.PatchSize);
        _gridSide = configuration.GridSide;
        var scale = 1 / Math.Sqrt(width);
        _patches = RegisterModule("conv1", new Conv2d(3, width, patch, patch, bias: false));
        _classEmbedding = RegisterParameter("class_embedding", Tensor.Empty([width]).NormalInPlace(0, scale));
        _positions = RegisterParameter(
            "positional_embedding", Tensor.Empty([(_gridSide * _gridSide) + 1, width]).NormalInPlace(0, scale));
        _before = RegisterModule("ln_pre", new LayerNorm(width));
        _transformer = RegisterModule("transformer", new ClipTransformer(
            width, configuration.Layers[0], configuration.Heads, configuration.MlpWidth, activation));
        _after = RegisterModule("ln_post", new LayerNorm(width));
        _projection = RegisterParameter("proj", Tensor.Empty([width, embedDim]).NormalInPlace(0, scale));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        return scope.Keep(Pool(Tokens(input).Select(1, 0)));
    }

    /// <inheritdoc/>
    public override ClipSpatialFeatures ForwardSpatial(Tensor input)
    {
        using var scope = new TensorScope();
        var tokens = Tokens(input);
        var patches = _after.Forward(tokens.Slice(1, start: 1));
        var map = patches.Transpose(1, 2).Reshape(patches.Size(0), -1, _gridSide, _gridSide);
        return new ClipSpatialFeatures(scope.Keep(Pool(tokens.Select(1, 0))), scope.Keep(map));
    }

    private Tensor Tokens(Tensor input)
    {
        using var scope = new TensorScope();
        var patches = _patches.Forward(input.To(_patches.Weight.Type)).Flatten(2).Transpose(1, 2);
        var first = _classEmbedding.To(patches.Type).Expand(patches.Size(0), 1, -1);
        var tokens = Tensor.Cat([first, patches], dim: 1) + _positions;
        return scope.Keep(_transformer.Forward(_before.Forward(tokens), null, Adapter));
    }

    private Tensor Pool(Tensor first)
    {
        using var normalized = _after.Forward(first);
        return normalized.Matmul(_projection);
    }
}
