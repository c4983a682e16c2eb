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
        Weight = RegisterParameter(
            "weight", Init.FanInUniform(Tensor.Empty([outChannels, inChannels / groups, kernelSize]), fanIn));
        Bias = bias ? RegisterParameter("bias", Init.FanInUniform(Tensor.Empty([outChannels]), fanIn)) : null;
    }

    /// <summary>out x in / groups x kernel.</summary>
    public Tensor Weight { get; }

    /// <summary>out, or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">batch x in x length.</param>
    /// <returns>batch x out x new length.</returns>
    public override Tensor Forward(Tensor input) =>
        Functional.Conv1d(input, Weight, Bias, _stride, _padding, _dilation, _groups);
}

/// <summary>Convolution over images.</summary>
/// <remarks>
/// Fastest in bfloat16 autocast with <see cref="Module.ToMemoryFormat"/> and input both channels-last.
/// </remarks>
public sealed class Conv2d : Module
{
    private readonly long[] _stride;
    private readonly long[] _padding;
    private readonly long[] _dilation;
    private readonly long _groups;

    /// <summary>Makes the layer with PyTorch's random weights, the same in both directions.</summary>
    /// <param name="inChannels">Channels of an input.</param>
    /// <param name="outChannels">Channels of an output.</param>
    /// <param name="kernelSize">Side of the window.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Zeros around.</param>
    /// <param name="dilation">Distance of elements in a window.</param>
    /// <param name="groups">Parts of the channels that are apart; divides both numbers of channels.</param>
    /// <param name="bias">Whether a bias is learned.</param>
    public Conv2d(
        long inChannels, long outChannels, long kernelSize, long stride = 1, long padding = 0, long dilation = 1,
        long groups = 1, bool bias = true)
        : this(inChannels, outChannels, (kernelSize, kernelSize), (stride, stride), (padding, padding),
            (dilation, dilation), groups, bias)
    {
    }

    /// <summary>Makes the layer with PyTorch's random weights, height and width apart.</summary>
    /// <param name="inChannels">Channels of an input.</param>
    /// <param name="outChannels">Channels of an output.</param>
    /// <param name="kernelSize">Height and width of the window.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Zeros above and below, left and right.</param>
    /// <param name="dilation">Distance of elements in a window.</param>
    /// <param name="groups">Parts of the channels that are apart; divides both numbers of channels.</param>
    /// <param name="bias">Whether a bias is learned.</param>
    public Conv2d(
        long inChannels, long outChannels, (long Height, long Width) kernelSize, (long Height, long Width) stride,
        (long Height, long Width) padding, (long Height, long Width) dilation, long groups = 1, bool bias = true)
    {
        ConvolutionGroups.Check(inChannels, outChannels, groups);
        _stride = [stride.Height, stride.Width];
        _padding = [padding.Height, padding.Width];
        _dilation = [dilation.Height, dilation.Width];
        _groups = groups;
        var fanIn = inChannels / groups * kernelSize.Height * kernelSize.Width;
        var kernel = Tensor.Empty([outChannels, inChannels / groups, kernelSize.Height, kernelSize.Width]);
        Weight = RegisterParameter("weight", Init.FanInUniform(kernel, fanIn));
        Bias = bias ? RegisterParameter("bias", Init.FanInUniform(Tensor.Empty([outChannels]), fanIn)) : null;
    }

    /// <summary>out x in / groups x height x width.</summary>
    public Tensor Weight { get; }

    /// <summary>out, or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">batch x in x height x width.</param>
    /// <returns>batch x out x new height x new width.</returns>
    public override Tensor Forward(Tensor input) =>
        Functional.Conv2d(input, Weight, Bias, _stride, _padding, _dilation, _groups);
}

/// <summary>The rule about groups of a convolution.</summary>
internal static class ConvolutionGroups
{
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public static void Check(long inChannels, long outChannels, long groups)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ArgumentException(
                $"{groups} groups do not divide {inChannels} input and {outChannels} output channels.", nameof(groups));
        }
    }
}
