using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Backbones;

/// <summary>Where the zeros around an input of a convolution or a pooling go.</summary>
internal enum EdgePadding
{
    /// <summary>Half of the kernel on every side, as PyTorch's networks are written.</summary>
    Symmetric,

    /// <summary>
    /// TensorFlow's SAME: ceil(side / stride) results; the odd pixel goes to the bottom and the right.
    /// </summary>
    SameUpper,

    /// <summary>
    /// As <see cref="SameUpper"/>, but the odd pixel goes to the top and the left (ONNX calls it SAME_LOWER).
    /// </summary>
    SameLower,
}

/// <summary>
/// A convolution without bias and the batch normalisation behind it. It stands in its parent under the convolution's
/// name and owns the kernel alone: the parent registers <see cref="Normalization"/> under the name that checkpoints
/// give it.
/// </summary>
/// <remarks>
/// <see cref="Fold"/> makes one convolution with bias of both, which is the same function in evaluation mode and saves
/// a pass over memory a layer. Not safe for concurrent use while it is folded; otherwise as every <see cref="Module"/>.
/// </remarks>
internal sealed class NormalizedConvolution : Module
{
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _groups;
    private readonly EdgePadding _padding;
    private (Tensor Weight, Tensor Bias)? _folded;

    /// <summary>Makes the layer with PyTorch's default random weights.</summary>
    public NormalizedConvolution(
        int inChannels, int outChannels, int kernel, int stride = 1, int groups = 1,
        EdgePadding padding = EdgePadding.Symmetric, double eps = 1e-5, double momentum = 0.1)
    {
        (_kernel, _stride, _groups, _padding) = (kernel, stride, groups, padding);
        var fanIn = inChannels / groups * kernel * kernel;
        var weight = Tensor.Empty([outChannels, inChannels / groups, kernel, kernel]);
        Weight = RegisterParameter("weight", Init.FanInUniform(weight, fanIn));
        Normalization = new BatchNorm2d(outChannels, eps, momentum);
    }

    /// <summary>[out, in / groups, k, k].</summary>
    public Tensor Weight { get; }

    /// <summary>The batch normalisation behind the convolution.</summary>
    public BatchNorm2d Normalization { get; }

    /// <summary>Whether the normalisation is part of the convolution.</summary>
    public bool IsFolded => _folded is not null;

    /// <summary>Runs both.</summary>
    /// <param name="input">[N, in, H, W].</param>
    /// <returns>[N, out, <see cref="OutputSide"/>(H), <see cref="OutputSide"/>(W)].</returns>
    public override Tensor Forward(Tensor input)
    {
        var padding = _padding == EdgePadding.Symmetric ? _kernel / 2 : 0;
        using var padded = SamePadding.Pad(input, _kernel, _stride, _padding, ref padding);
        var source = padded ?? input;
        if (_folded is var (weight, bias))
        {
            return Functional.Conv2d(source, weight, bias, _stride, padding, groups: _groups);
        }

        using var convolved = Functional.Conv2d(source, Weight, null, _stride, padding, groups: _groups);
        return Normalization.Forward(convolved);
    }

    /// <summary>Runs both and the activation.</summary>
    public Tensor Forward(Tensor input, BackboneActivation activation) => activation.Apply(Forward(input));

    /// <summary>Rows of the result of an input of so many rows.</summary>
    public int OutputSide(int side) => _padding == EdgePadding.Symmetric
        ? ((side + (2 * (_kernel / 2)) - _kernel) / _stride) + 1
        : (side + _stride - 1) / _stride;

    /// <summary>
    /// Draws the kernel from a normal distribution of variance 2 / fan-out (He et al. 2015), as networks with ReLU like
    /// it.
    /// </summary>
    public void InitializeFanOut()
    {
        using var noGrad = new NoGradScope();
        Weight.NormalInPlace(0, Math.Sqrt(2.0 / (Weight.Size(0) * _kernel * _kernel / _groups)));
    }

    /// <summary>Folds the running statistics into the convolution. Training is not possible afterwards.</summary>
    public void Fold()
    {
        if (_folded is not null)
        {
            return;
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var scale = Normalization.Weight / (Normalization.RunningVar + Normalization.Eps).Sqrt();
        var weight = (Weight * scale.Reshape(-1, 1, 1, 1)).Contiguous(MemoryFormat.ChannelsLast);
        var bias = Normalization.Bias - (Normalization.RunningMean * scale);
        _folded = (
            RegisterBuffer("folded_weight", weight, persistent: false),
            RegisterBuffer("folded_bias", bias, persistent: false));
    }
}

/// <summary>TensorFlow's rule for zeros at the edges.</summary>
internal static class SamePadding
{
    /// <summary>Adds what the operator itself cannot: zeros that are not the same on both sides.</summary>
    /// <param name="input">[N, C, H, W].</param>
    /// <param name="kernel">Side of the window.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">The rule.</param>
    /// <param name="symmetric">Zeros that the operator shall add on every side, where all sides get as many.</param>
    /// <returns>A new tensor; null where the operator can do it.</returns>
    public static Tensor? Pad(Tensor input, int kernel, int stride, EdgePadding padding, ref int symmetric)
    {
        if (padding == EdgePadding.Symmetric)
        {
            return null;
        }

        var (rows, columns) = (Total(input.Size(2)), Total(input.Size(3)));
        if (rows == columns && rows % 2 == 0)
        {
            symmetric = (int)(rows / 2);
            return null;
        }

        var (top, left) = padding == EdgePadding.SameUpper ? (rows / 2, columns / 2)
            : (rows - (rows / 2), columns - (columns / 2));
        return input.Pad([left, columns - left, top, rows - top]);

        long Total(long side) => Math.Max(((((side + stride - 1) / stride) - 1) * stride) + kernel - side, 0);
    }
}
