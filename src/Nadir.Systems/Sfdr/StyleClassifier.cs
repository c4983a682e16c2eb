using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// Tells from which dataset a picture could be, and so in whose style it is described: a linear classifier over
/// statistics of early maps.
/// </summary>
/// <remarks>
/// Channel-wise means and deviations of early maps hold a picture's make rather than its content (Huang and Belongie
/// 2017, "Arbitrary style transfer in real-time with adaptive instance normalization"). Fitted once before training,
/// not trained with the rest. Not safe for concurrent use.
/// </remarks>
public sealed class StyleClassifier : Module
{
    private readonly Tensor _mean;
    private readonly Tensor _deviation;
    private readonly Tensor _weight;
    private readonly Tensor _bias;

    /// <summary>Makes a classifier that finds all styles equally likely.</summary>
    /// <param name="length">How many statistics a picture has.</param>
    /// <param name="styles">How many styles.</param>
    public StyleClassifier(int length, int styles)
    {
        _mean = RegisterBuffer("mean", Tensor.Zeros([length]));
        _deviation = RegisterBuffer("deviation", Tensor.Ones([length]));
        _weight = RegisterBuffer("weight", Tensor.Zeros([styles, length]));
        _bias = RegisterBuffer("bias", Tensor.Zeros([styles]));
    }

    /// <summary>Takes over what was fitted.</summary>
    /// <param name="mean">[length]: what is taken from the statistics.</param>
    /// <param name="deviation">[length], positive: what they are divided by then.</param>
    /// <param name="weight">[styles, length].</param>
    /// <param name="bias">[styles].</param>
    public void Fill(Tensor mean, Tensor deviation, Tensor weight, Tensor bias)
    {
        using var noGrad = new NoGradScope();
        _mean.CopyInPlace(mean);
        _deviation.CopyInPlace(deviation);
        _weight.CopyInPlace(weight);
        _bias.CopyInPlace(bias);
    }

    /// <summary>Finds the likeliest style of pictures.</summary>
    /// <param name="statistics">[N, length].</param>
    /// <returns>[N] int64.</returns>
    public Tensor Predict(Tensor statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var standardized = (statistics - _mean.To(ScalarType.Float32)) / _deviation.To(ScalarType.Float32);
        var logits = standardized.Matmul(_weight.To(ScalarType.Float32).T()) + _bias.To(ScalarType.Float32);
        return scope.Keep(logits.Argmax(1));
    }
}

/// <summary>
/// Statistics of maps that hold a picture's style (Huang and Belongie 2017). Thread-safe as tensors are.
/// </summary>
public static class MapStatistics
{
    /// <summary>Computes them.</summary>
    /// <param name="maps">Each [N, C, H, W], of any number of channels.</param>
    /// <returns>[N, 2 * all channels]: map by map, the channels' means and then their standard
    /// deviations over places.</returns>
    public static Tensor Compute(IEnumerable<Tensor> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        using var scope = new TensorScope();
        return scope.Keep(Tensor.Cat([.. maps.SelectMany(Of)], dim: 1));
    }

    // By the mean of squares: torch's own deviation takes several times as long over channels-last maps, and
    // activations are too small to lose digits that matter.
    private static Tensor[] Of(Tensor map)
    {
        var mean = map.Mean([2, 3]);
        return [mean, (map.Square().Mean([2, 3]) - mean.Square()).Clamp(0).Sqrt()];
    }
}
