using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

namespace Nadir.Benchmarks.Training;

/// <summary>
/// A vision transformer of 6 layers of 256 on pictures of 128 pixels. The same as <c>VisionTransformerTask</c> of
/// training_speed.py.
/// </summary>
public sealed class VisionTransformerTask : Module, ITrainingTask
{
    private const int Batch = 64;
    private const int Classes = 30;
    private const int Tokens = 64;
    private const int Dimension = 256;

    private readonly bool _autocast;
    private readonly Conv2d _patches;
    private readonly Tensor _positions;
    private readonly Module[] _layers;
    private readonly LayerNorm _norm;
    private readonly Linear _head;
    private readonly AdamW _optimizer;
    private readonly Tensor _pixels;
    private readonly Tensor _labels;

    /// <summary>Makes the model.</summary>
    /// <param name="autocast">Whether it computes in BFloat16.</param>
    public VisionTransformerTask(bool autocast)
    {
        _autocast = autocast;
        _patches = RegisterModule("patches", new Conv2d(3, Dimension, 16, 16));
        _positions = RegisterParameter("positions", Tensor.Zeros([1, Tokens, Dimension]));
        _layers = [.. Enumerable.Range(0, 6).Select(i => RegisterModule(
            $"layer{i}",
            new TransformerEncoderLayer(
                Dimension, 4, 1024, 0, ActivationKind.Gelu, batchFirst: true, normFirst: true)))];
        _norm = RegisterModule("norm", new LayerNorm(Dimension));
        _head = RegisterModule("head", new Linear(Dimension, Classes));
        _pixels = RegisterBuffer("pixels", Tensor.Randn([Batch, 3, 128, 128]), persistent: false);
        _labels = RegisterBuffer("labels", Tensor.Randint(0, Classes, [Batch]), persistent: false);
        _optimizer = new AdamW(Parameters(), 1e-4);
    }

    /// <inheritdoc/>
    public double Step()
    {
        using var scope = new TensorScope();
        Tensor loss;
        using (new AutocastScope(DeviceType.Cpu, enabled: _autocast))
        {
            loss = Functional.CrossEntropy(Forward(_pixels).To(ScalarType.Float32), _labels);
        }
        loss.Backward();
        _optimizer.Step();
        _optimizer.ZeroGrad();
        return loss.Item<double>();
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        using Tensor map = _patches.Forward(input);
        Tensor tokens = map.Flatten(2).Transpose(1, 2).Add(_positions);
        foreach (Module layer in _layers)
        {
            using Tensor previous = tokens;
            tokens = layer.Forward(previous);
        }
        using (tokens)
        using (Tensor normed = _norm.Forward(tokens))
        using (Tensor mean = normed.Mean(1))
        {
            return _head.Forward(mean);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _optimizer.Dispose();
        }
        base.Dispose(disposing);
    }
}
