using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Osdpm;

/// <summary>
/// DAPN's adaptive-saliency-region attention: a saliency a position, pooling of the salient map over grids of several sizes,
/// and weights of the scales that the picture itself decides.
/// </summary>
/// <remarks>
/// Of each grid, the cells are summed up by their saliency, so that a small object fills a vector at the fine scale and a
/// large one at the coarse scale. The abstract gives the idea; the form is our reading. Not safe for concurrent use.
/// </remarks>
public sealed class SaliencyRegionAttention : Module
{
    // Far below one position's saliency; keeps an empty cell's quotient finite.
    private const double LeastSaliency = 1e-6;

    private readonly Conv2d _saliency;
    private readonly Linear _scales;
    private readonly int[] _grids;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="grids">Cells a side of each scale.</param>
    public SaliencyRegionAttention(int channels, IReadOnlyList<int> grids)
    {
        ArgumentNullException.ThrowIfNull(grids);
        _grids = [.. grids];
        _saliency = RegisterModule("saliency", new Conv2d(channels, 1, kernelSize: 1));
        _scales = RegisterModule("scales", new Linear(_grids.Length * channels, _grids.Length));
    }

    /// <summary>Sums a map up by its salient regions.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>[N, channels].</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var saliency = Saliency(input);
        var salient = input * saliency;
        Tensor[] scales = [.. _grids.Select(grid => PoolScale(salient, saliency, grid))];
        var weights = _scales.Forward(Tensor.Cat(scales, dim: 1)).Softmax(-1);
        return scope.Keep((Tensor.Stack(scales, dim: 1) * weights.Unsqueeze(-1)).Sum([1]));
    }

    /// <summary>How much each position counts.</summary>
    /// <param name="input">[N, channels, h, w] in float32.</param>
    /// <returns>[N, 1, h, w], 0..1.</returns>
    public Tensor Saliency(Tensor input)
    {
        using var logits = _saliency.Forward(input);
        return logits.Sigmoid();
    }

    // The mean salient vector of each cell, weighted by the softmax of the cells' mean saliency times their number.
    private static Tensor PoolScale(Tensor salient, Tensor saliency, int grid)
    {
        using var scope = new TensorScope();
        var mass = saliency.AdaptiveAvgPool2d(grid, grid);
        var cells = (salient.AdaptiveAvgPool2d(grid, grid) / (mass + LeastSaliency)).Flatten(2);
        var weights = (mass.Flatten(2) * (double)(grid * grid)).Softmax(-1);
        return scope.Keep((cells * weights).Sum([2]));
    }
}
