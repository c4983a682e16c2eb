using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Tests.Training.Loop;

/// <summary>A line through the origin, fitted by plain gradient descent: every step has a closed form.</summary>
public sealed class AccumulationTests : IDisposable
{
    private static readonly float[] Targets = [1, 2, 4, 8, 16];

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-accumulate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void AStepTakesTheMeanGradientOfItsBatches(int accumulate)
    {
        using var task = new LineTask();
        var (expected, rate) = (0.0, 0.05);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            foreach (var group in Targets.Chunk(accumulate))
            {
                // The derivative of (w - t)^2.
                expected -= rate * group.Average(target => 2 * (expected - target));
            }
        }

        new TrainingLoop<LineBatch>(task, Options(accumulate)).Run(CancellationToken.None);

        Assert.Equal(expected, task.Weight, 1e-4);
    }

    [Fact]
    public void WhatIsStoppedBetweenTheBatchesOfAStepGoesOnExactly()
    {
        using var whole = new LineTask();
        new TrainingLoop<LineBatch>(whole, Options(2)).Run(CancellationToken.None);
        Directory.Delete(_folder, recursive: true);

        using var cancellation = new CancellationTokenSource();
        using var broken = new LineTask { CancelAt = 3, Cancellation = cancellation };
        Assert.ThrowsAny<OperationCanceledException>(
            () => new TrainingLoop<LineBatch>(broken, Options(2)).Run(cancellation.Token));
        using var rest = new LineTask();
        new TrainingLoop<LineBatch>(rest, Options(2) with { Resume = true }).Run(CancellationToken.None);

        Assert.Equal(whole.Weight, rest.Weight);
    }

    [Theory]
    [InlineData(LearningRateSchedule.Constant, new[] { 0.5, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(LearningRateSchedule.Step, new[] { 0.5, 1, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001 })]
    [InlineData(LearningRateSchedule.MultiStep, new[] { 0.5, 1, 1, 1, 0.1, 0.1, 0.01, 0.01 })]
    public void SchedulesFallAsNamedAfterALinearWarmup(LearningRateSchedule kind, double[] expected)
    {
        using var module = new Linear(1, 1);
        using var optimizer = new Sgd([new ParameterGroup(module.Parameters()) { LearningRate = 1 }]);
        var schedule = new TrainingSchedule(
            optimizer, new ScheduleOptions { Kind = kind, StepSize = 1, Milestones = [2, 3] }, warmup: 0.25,
            stepsPerEpoch: 2, epochs: 4);
        var rates = expected.Select((_, step) =>
        {
            schedule.Set(step);
            return optimizer.ParameterGroups[0].LearningRate;
        }).ToArray();

        Assert.All(rates.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Theory]
    [InlineData(OptimizerAlgorithm.AdamW, typeof(AdamW))]
    [InlineData(OptimizerAlgorithm.Adam, typeof(Adam))]
    [InlineData(OptimizerAlgorithm.Sgd, typeof(Sgd))]
    public void ARecipeNamesItsOptimizer(OptimizerAlgorithm algorithm, Type type)
    {
        using var module = new Linear(1, 1);
        using var optimizer = new OptimizerRecipe { Algorithm = algorithm }
            .Create([new ParameterGroup(module.Parameters())]);
        Assert.IsType(type, optimizer);
    }

    private TrainingOptions Options(int accumulate) => new()
    {
        Epochs = 2,
        Warmup = 0,
        Schedule = new ScheduleOptions { Kind = LearningRateSchedule.Constant },
        Accumulate = accumulate,
        ClipNorm = 0,
        AverageDecay = 0,
        Directory = _folder,
        Identity = "line",
    };

    private sealed class LineBatch(float target) : IDisposable
    {
        public float Target { get; } = target;

        public void Dispose()
        {
        }
    }

    private sealed class LineTask : ITrainingTask<LineBatch>, IDisposable
    {
        private readonly Linear _model = new(1, 1, bias: false);
        private readonly Linear _average = new(1, 1, bias: false);
        private int _losses;

        public LineTask()
        {
            using var noGrad = new NoGradScope();
            using var scope = new TensorScope();
            _model.Weight.CopyInPlace(Tensor.FromArray<float>([0], 1, 1));
        }

        public int CancelAt { get; init; }

        public CancellationTokenSource? Cancellation { get; init; }

        public double Weight => _model.Weight.ToArray<float>()[0];

        public Module Model => _model;

        public Module Average => _average;

        public int StepsPerEpoch => Targets.Length;

        public Optimizer CreateOptimizer() =>
            new Sgd([new ParameterGroup(_model.Parameters()) { LearningRate = 0.05 }]);

        public IEnumerable<LineBatch> Batches(int epoch, int firstStep, CancellationToken cancellationToken)
        {
            foreach (var target in Targets.Skip(firstStep))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new LineBatch(target);
            }
        }

        public int CountExamples(LineBatch batch) => 1;

        public LossTerms Loss(LineBatch batch)
        {
            if (++_losses == CancelAt)
            {
                Cancellation?.Cancel();
            }

            using var scope = new TensorScope();
            var error = _model.Weight - batch.Target;
            return scope.Keep((error * error).Sum());
        }

        public IReadOnlyList<Measure> Validate(CancellationToken cancellationToken) => [new("line.fit", 0)];

        public void Save(int epoch, IReadOnlyList<Measure> measures)
        {
        }

        public void Dispose()
        {
            _model.Dispose();
            _average.Dispose();
        }
    }
}
