namespace Nadir.Torch.Nn;

/// <summary>Convolution over sequences.</summary>
public sealed class Conv1d : Module
{
    private readonly long _stride;
    private readonly long _padding;
    private readonly long _dilation;
    private readonly long _groups;

    /// <summary>Makes the layer with PyTorch's random weights.</summary>
    /// <param name="inChannels">Channels of an input.</param>
    /// <param name="outChannels">Channels of an output.</param>
    /// <param name="kernelSize">Length of the window.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Zeros at both ends.</param>
    /// <param name="dilation">Distance of elements in a window.</param>
    /// <param name="groups">Parts of the channels that are apart; divides both numbers of channels.</param>
    /// <param name="bias">Whether a bias is learned.</param>
    public Conv1d(
        long inChannels, long outChannels, long kernelSize, long stride = 1, long padding = 0, long dilation = 1,
        long groups = 1, bool bias = true)
    {
        ConvolutionGroups.Check(inChannels, outChannels, groups);
        (_stride, _padding, _dilation, _groups) = (stride, padding, dilation, groups);
        var fanIn = inChannels / groups * kernelSize;
        Weight = RegisterParameter("weight", Init.FanInUniform(Tensor.Empty([outChannels, inChannels / groups, kernelSize]), fanIn));
        Bias = bias ? RegisterParameter("bias", Init.FanInUniform(Tensor.Empty([outChannels]), fanIn)) : null;
    }

    /// <summary>out x in / groups x kernel.</summary>
    public Tensor Weight { get; }

    /// <summary>out, or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">batch x in x length.</param>
    /// <returns>batch x out x new length.</returns>
    public override Tensor Forward(Tensor input) => Functional.Conv1d(input, Weight, Bias, _stride, _padding, _dilation, _groups);
}
