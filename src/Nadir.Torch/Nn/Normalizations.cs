namespace Nadir.Torch.Nn;

/// <summary>
/// Normalizes each channel: in training over the batch, in evaluation by running statistics gathered in training.
/// </summary>
public abstract class BatchNorm : Module
{
    private readonly double? _momentum;
    private readonly int[] _dimensions;

    private protected BatchNorm(long numFeatures, double eps, double? momentum, params int[] dimensions)
    {
        Eps = eps;
        _momentum = momentum;
        _dimensions = dimensions;
        Weight = RegisterParameter("weight", Tensor.Ones([numFeatures]));
        Bias = RegisterParameter("bias", Tensor.Zeros([numFeatures]));
        RunningMean = RegisterBuffer("running_mean", Tensor.Zeros([numFeatures]));
        RunningVar = RegisterBuffer("running_var", Tensor.Ones([numFeatures]));
        NumBatchesTracked = RegisterBuffer("num_batches_tracked", Tensor.Zeros([], ScalarType.Int64));
    }

    /// <summary>Added to the variance.</summary>
    public double Eps { get; }

    /// <summary>Factor of each channel.</summary>
    public Tensor Weight { get; }

    /// <summary>Summand of each channel.</summary>
    public Tensor Bias { get; }

    /// <summary>Running mean of each channel.</summary>
    public Tensor RunningMean { get; }

    /// <summary>Running variance of each channel.</summary>
    public Tensor RunningVar { get; }

    /// <summary>How many batches the running statistics have seen; a single Int64.</summary>
    public Tensor NumBatchesTracked { get; }

    // Files of PyTorch before 0.4.1 lack it.
    /// <inheritdoc/>
    protected override IReadOnlyList<string> OptionalState => ["num_batches_tracked"];

    /// <summary>Applies the layer; in training the running statistics change.</summary>
    /// <param name="input">batch x channels x ....</param>
    /// <exception cref="ArgumentException">The input has a wrong number of dimensions.</exception>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!_dimensions.Contains(input.Dimensions))
        {
            throw new ArgumentException(
                $"{GetType().Name} takes {string.Join(" or ", _dimensions)} dimensions, not {input.Dimensions}.",
                nameof(input));
        }

        if (Training)
        {
            NumBatchesTracked.AddInPlace(1);
        }

        // Without a momentum the statistics are the plain mean over all batches.
        var momentum = _momentum ?? (Training ? 1.0 / NumBatchesTracked.Item<long>() : 0);
        return Functional.BatchNorm(input, RunningMean, RunningVar, Weight, Bias, Training, momentum, Eps);
    }
}

/// <summary>Batch normalization of batch x channels, or batch x channels x length.</summary>
/// <param name="numFeatures">Channels.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">Share of a batch in the new running statistics; null for the plain mean
/// over all batches.</param>
public sealed class BatchNorm1d(long numFeatures, double eps = 1e-5, double? momentum = 0.1)
    : BatchNorm(numFeatures, eps, momentum, 2, 3);

/// <summary>Batch normalization of batch x channels x height x width.</summary>
/// <param name="numFeatures">Channels.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">Share of a batch in the new running statistics; null for the plain mean
/// over all batches.</param>
public sealed class BatchNorm2d(long numFeatures, double eps = 1e-5, double? momentum = 0.1)
    : BatchNorm(numFeatures, eps, momentum, 4);

/// <summary>Normalizes groups of channels of each example.</summary>
public sealed class GroupNorm : Module
{
    private readonly long _numGroups;
    private readonly double _eps;

    /// <summary>Makes the layer.</summary>
    /// <param name="numGroups">Groups; divides the channels.</param>
    /// <param name="numChannels">Channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public GroupNorm(long numGroups, long numChannels, double eps = 1e-5)
    {
        ConvolutionGroups.Check(numChannels, numChannels, numGroups);
        _numGroups = numGroups;
        _eps = eps;
        Weight = RegisterParameter("weight", Tensor.Ones([numChannels]));
        Bias = RegisterParameter("bias", Tensor.Zeros([numChannels]));
    }

    /// <summary>Factor of each channel.</summary>
    public Tensor Weight { get; }

    /// <summary>Summand of each channel.</summary>
    public Tensor Bias { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">batch x channels x ....</param>
    public override Tensor Forward(Tensor input)
    {
        using var widened = AutocastInput.Widen(input, Weight);
        return Functional.GroupNorm(widened, _numGroups, Weight, Bias, _eps);
    }
}

/// <summary>Normalizes each example over its last dimensions.</summary>
public sealed class LayerNorm : Module
{
    private readonly long[] _shape;
    private readonly double _eps;

    /// <summary>Makes the layer for the last dimension.</summary>
    /// <param name="normalizedShape">Its length.</param>
    /// <param name="eps">Added to the variance.</param>
    public LayerNorm(long normalizedShape, double eps = 1e-5)
        : this([normalizedShape], eps)
    {
    }

    /// <summary>Makes the layer for the last dimensions.</summary>
    /// <param name="normalizedShape">Their lengths.</param>
    /// <param name="eps">Added to the variance.</param>
    public LayerNorm(ReadOnlySpan<long> normalizedShape, double eps = 1e-5)
    {
        _shape = normalizedShape.ToArray();
        _eps = eps;
        Weight = RegisterParameter("weight", Tensor.Ones(_shape));
        Bias = RegisterParameter("bias", Tensor.Zeros(_shape));
    }

    /// <summary>Factor of each element.</summary>
    public Tensor Weight { get; }

    /// <summary>Summand of each element.</summary>
    public Tensor Bias { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">... x the normalized lengths.</param>
    public override Tensor Forward(Tensor input)
    {
        using var widened = AutocastInput.Widen(input, Weight);
        return Functional.LayerNorm(widened, _shape, Weight, Bias, _eps);
    }
}

/// <summary>
/// Normalizations by weights of single precision take no input of half precision, which autocast leaves behind; it is
/// widened.
/// </summary>
internal static class AutocastInput
{
    /// <returns>The input in the weights' type where it is narrower; a tensor of its own, which
    /// may share memory.</returns>
    public static Tensor Widen(Tensor input, Tensor weight) => input.To(
        input.Type is ScalarType.BFloat16 or ScalarType.Float16 ? weight.Type : input.Type);
}
