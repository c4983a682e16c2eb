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
            throw new ArgumentException($"{GetType().Name} takes {string.Join(" or ", _dimensions)} dimensions, not {input.Dimensions}.", nameof(input));
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
