namespace Nadir.Torch.Nn;

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
