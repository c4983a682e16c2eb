using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

namespace Nadir.Benchmarks.Training;

/// <summary>
/// Pictures through a convnet of MobileNet-v1's shape, captions through a bidirectional GRU, a symmetric contrastive
/// loss between them. The same as <c>DualEncoderTask</c> of training_speed.py.
/// </summary>
public sealed class DualEncoderTask : ITrainingTask
{
    private const int Batch = 32;
    private const int ImageSize = 224;
    private const int Words = 2000;
    private const int Length = 22;
    private const int Dimension = 512;

    private static readonly (long Channels, long Stride)[] Blocks =
    [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1),
        (1024, 2), (1024, 1),
    ];

    private readonly Sequential _image = MobileNet();
    private readonly Linear _imageHead = new(1024, Dimension);
    private readonly Embedding _words = new(Words, 300);
    private readonly Gru _text = new(300, Dimension, batchFirst: true, bidirectional: true);
    private readonly Linear _textHead = new(2 * Dimension, Dimension);
    private readonly AdamW _optimizer;
    private readonly Tensor[] _parameters;
    private readonly Tensor _pixels = Tensor.Randn([Batch, 3, ImageSize, ImageSize]);
    private readonly Tensor _captions = Tensor.Randint(1, Words, [Batch, Length]);
    private readonly Tensor _lengths = Tensor.Randint(8, Length + 1, [Batch]);
    private readonly Tensor _labels = Tensor.Arange(Batch, ScalarType.Int64);

    /// <summary>Makes the model.</summary>
    public DualEncoderTask()
    {
        _image.ToMemoryFormat(MemoryFormat.ChannelsLast);
        _pixels = _pixels.Contiguous(MemoryFormat.ChannelsLast);
        Module[] modules = [_image, _imageHead, _words, _text, _textHead];
        _parameters = [.. modules.SelectMany(module => module.Parameters())];
        _optimizer = new AdamW(_parameters, 1e-4);
    }

    /// <inheritdoc/>
    public double Step()
    {
        using var scope = new TensorScope();
        Tensor loss;
        using (new AutocastScope(DeviceType.Cpu))
        {
            using Tensor images = _imageHead.Forward(Pool(_image.Forward(_pixels)));
            using Tensor texts = EncodeTexts();
            using Tensor imageVectors = images.To(ScalarType.Float32).Normalize();
            using Tensor textVectors = texts.To(ScalarType.Float32).Normalize();
            Tensor logits = imageVectors.Matmul(textVectors.T()).To(ScalarType.Float32).Mul(20);
            loss = Functional.CrossEntropy(logits, _labels).Add(Functional.CrossEntropy(logits.T(), _labels)).Mul(0.5);
        }
        loss.Backward();
        GradientClipping.ClipGradNorm(_parameters, 2);
        _optimizer.Step();
        _optimizer.ZeroGrad();
        return loss.Item<double>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        foreach (Module module in new Module[] { _image, _imageHead, _words, _text, _textHead })
        {
            module.Dispose();
        }
        foreach (Tensor tensor in new[] { _pixels, _captions, _lengths, _labels })
        {
            tensor.Dispose();
        }
    }

    private static Tensor Pool(Tensor map)
    {
        using (map)
        {
            return map.Mean([2, 3]);
        }
    }

    private Tensor EncodeTexts()
    {
        using Tensor embedded = _words.Forward(_captions);
        using Tensor states = _text.Forward(embedded, _lengths);
        using Tensor pooled = states.Amax(1);
        return _textHead.Forward(pooled);
    }

    private static Sequential MobileNet()
    {
        List<Module> layers = [new Conv2d(3, 32, 3, 2, 1, bias: false), new BatchNorm2d(32), new Relu()];
        long channels = 32;
        foreach ((long next, long stride) in Blocks)
        {
            layers.AddRange(
            [
                new Conv2d(channels, channels, 3, stride, 1, groups: channels, bias: false), new BatchNorm2d(channels),
                new Relu(),
                new Conv2d(channels, next, 1, bias: false), new BatchNorm2d(next), new Relu(),
            ]);
            channels = next;
        }
        return new Sequential([.. layers]);
    }
}
