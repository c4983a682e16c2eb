using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

namespace Nadir.Torch.Tests.Optim;

/// <summary>A network with a part of every kind that learns to tell random pictures apart.</summary>
internal sealed class SmallTraining : IDisposable
{
    private readonly Tensor _input;
    private readonly Tensor _target;
    private readonly Tensor _lengths;

    public SmallTraining()
    {
        using var generator = new TorchGenerator(9);
        _input = Tensor.Empty([4, 2, 4, 4]).NormalInPlace(generator: generator);
        _target = Tensor.FromArray<long>([0, 1, 2, 3], 4);
        _lengths = Tensor.FromArray<long>([4, 2, 3, 4], 4);
        Model = new Network();
        Model.ToMemoryFormat(MemoryFormat.ChannelsLast);
        Optimizer = new AdamW(Model.Parameters(), learningRate: 3e-3);
        Scheduler = new WarmupCosine(Optimizer, warmupSteps: 3, totalSteps: 2000);
    }

    public Network Model { get; }

    public Optimizer Optimizer { get; }

    public LearningRateScheduler Scheduler { get; }

    public double Step()
    {
        using var scope = new TensorScope();
        Tensor logits;
        using (new AutocastScope(DeviceType.Cpu))
        {
            logits = Model.Forward(_input, _lengths);
        }

        var loss = Functional.CrossEntropy(logits.To(ScalarType.Float32), _target);
        Optimizer.ZeroGrad();
        loss.Backward();
        GradientClipping.ClipGradNorm(Model.Parameters(), 1);
        Optimizer.Step();
        Scheduler.Step();
        return loss.Item<double>();
    }

    public void Dispose()
    {
        Model.Dispose();
        Optimizer.Dispose();
        _input.Dispose();
        _target.Dispose();
        _lengths.Dispose();
    }

    internal sealed class Network : Module
    {
        private readonly Sequential _images;
        private readonly TransformerEncoderLayer _encoder;
        private readonly Gru _gru;
        private readonly Linear _head;

        public Network()
        {
            _images = RegisterModule(
                "images", new Sequential(new Conv2d(2, 8, 3, padding: 1), new BatchNorm2d(8), new Relu()));
            _encoder = RegisterModule(
                "encoder", new TransformerEncoderLayer(8, 2, 16, dropout: 0.1, ActivationKind.Gelu, batchFirst: true));
            _gru = RegisterModule("gru", new Gru(8, 6, batchFirst: true, bidirectional: true));
            _head = RegisterModule("head", new Linear(12, 4));
        }

        /// <summary>batch x 2 x 4 x 4 to batch x 4; each row of a picture is read as a sequence.</summary>
        public Tensor Forward(Tensor images, Tensor lengths)
        {
            using var scope = new TensorScope();
            var rows = _images.Forward(images).Mean(3).Transpose(1, 2);
            var states = _gru.Forward(_encoder.Forward(rows), lengths);
            return scope.Keep(_head.Forward(states.Mean(1)));
        }
    }
}
