using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Backbones;

/// <summary>Convolution without bias, batch normalisation (eps 1e-3), activation.</summary>
/// <remarks>
/// <see cref="Fold"/> makes one convolution with bias of the first two, which is the same function in evaluation mode
/// and saves a pass over memory a layer. Not safe for concurrent use.
/// </remarks>
public sealed class ConvolutionBlock : Module
{
    private readonly Conv2d _conv;
    private readonly BatchNorm2d _bn;
    private readonly int _stride;
    private readonly int _kernelSize;
    private readonly int _groups;
    private readonly BackboneActivation _activation;
    private (Tensor Weight, Tensor Bias)? _folded;
    private bool _frozen;

    internal ConvolutionBlock(
        string name,
        int inChannels,
        int outChannels,
        int kernelSize,
        int stride,
        int groups,
        BackboneActivation activation,
        double batchNormMomentum)
    {
        Name = name;
        _stride = stride;
        _kernelSize = kernelSize;
        _groups = groups;
        _activation = activation;
        _conv = RegisterModule("conv", new Conv2d(
            inChannels, outChannels, _kernelSize, _stride, padding: Padding, groups: _groups, bias: false));
        _bn = RegisterModule("bn", new BatchNorm2d(outChannels, eps: 1e-3, batchNormMomentum));
    }

    /// <summary>The published layer's name, such as <c>conv_dw_3</c>.</summary>
    public string Name { get; }

    /// <summary>The convolution's kernel, [out, in / groups, k, k].</summary>
    public Tensor Weight => _conv.Weight;

    /// <summary>The batch normalisation behind the convolution.</summary>
    public BatchNorm2d Normalization => _bn;

    // SAME padding is symmetric at stride 1; at stride 2 over even sides it is one pixel at the bottom and right.
    private int Padding => _kernelSize == 3 && _stride == 1 ? 1 : 0;

    /// <summary>Runs the block.</summary>
    /// <param name="input">[N, in, H, W].</param>
    /// <returns>[N, out, ceil(H/stride), ceil(W/stride)].</returns>
    public override Tensor Forward(Tensor input)
    {
        using var padded = PadToSame(input);
        var source = padded ?? input;
        if (_folded is var (weight, bias))
        {
            var output = Functional.Conv2d(source, weight, bias, _stride, Padding, groups: _groups);
            return Activate(output);
        }

        if (_frozen && _bn.Training)
        {
            // Switching the whole network to training mode must not reach frozen statistics.
            _bn.Eval();
        }

        using var convolved = _conv.Forward(source);
        return Activate(_bn.Forward(convolved));
    }

    /// <summary>Keeps weights and running statistics as they are from now on, also in training mode.</summary>
    public void Freeze()
    {
        RequiresGrad(false);
        _frozen = true;
    }

    /// <summary>Folds the normalisation's running statistics into the convolution. Training is not possible afterwards.</summary>
    /// <param name="type">Type of the folded weights; the input must then be of it too.</param>
    public void Fold(ScalarType type)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var scale = _bn.Weight / (_bn.RunningVar + _bn.Eps).Sqrt();
        var weight = (_conv.Weight * scale.Reshape(-1, 1, 1, 1)).Contiguous(MemoryFormat.ChannelsLast).To(type);
        var bias = (_bn.Bias - (_bn.RunningMean * scale)).To(type);
        _folded = (weight.DetachFromScope(), bias.DetachFromScope());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _folded is var (weight, bias))
        {
            weight.Dispose();
            bias.Dispose();
            _folded = null;
        }

        base.Dispose(disposing);
    }

    private Tensor? PadToSame(Tensor input)
    {
        if (_stride == 1)
        {
            return null;
        }

        // TensorFlow: total = max((ceil(in / s) - 1) * s + k - in, 0), the smaller half before.
        var (bottom, right) = (Total(input.Size(2)), Total(input.Size(3)));
        return input.Pad([right / 2, right - (right / 2), bottom / 2, bottom - (bottom / 2)]);
    }

    private long Total(long side)
    {
        var output = (side + _stride - 1) / _stride;
        return Math.Max(((output - 1) * _stride) + _kernelSize - side, 0);
    }

    private Tensor Activate(Tensor tensor) =>
        _activation == BackboneActivation.Relu ? tensor.ReluInPlace() : tensor.ClampInPlace(0, 6);
}
