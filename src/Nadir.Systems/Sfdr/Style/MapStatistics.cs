using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Style;

/// <summary>Statistics of maps that hold a picture's style (Huang and Belongie 2017). Thread-safe as tensors are.</summary>
public static class MapStatistics
{
    /// <summary>Computes them.</summary>
    /// <param name="maps">Each [N, C, H, W], of any number of channels.</param>
    /// <returns>[N, 2 * all channels]: map by map, the channels' means and then their standard deviations over places.</returns>
    public static Tensor Compute(IEnumerable<Tensor> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        using var scope = new TensorScope();
        return scope.Keep(Tensor.Cat([.. maps.SelectMany(Of)], dim: 1));
    }

    // By the mean of squares: torch's own deviation takes several times as long over channels-last maps, and activations are
    // too small to lose digits that matter.
    private static Tensor[] Of(Tensor map)
    {
        var mean = map.Mean([2, 3]);
        return [mean, (map.Square().Mean([2, 3]) - mean.Square()).Clamp(0).Sqrt()];
    }
}
