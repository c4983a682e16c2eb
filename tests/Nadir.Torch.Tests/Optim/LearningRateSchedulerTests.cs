using Nadir.Torch.Optim;
using Nadir.Torch.Tests.Goldens;

namespace Nadir.Torch.Tests.Optim;

public sealed class LearningRateSchedulerTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("step")]
    [InlineData("multi_step")]
    [InlineData("cosine")]
    [InlineData("linear_warmup")]
    public void RatesAreAsInPyTorch(string name)
    {
        var expected = GoldenFile.Read("optim.safetensors")[$"schedule.{name}"].ToArray<double>();
        using var optimizer = Optimizer(0.3);
        LearningRateScheduler scheduler = name switch
        {
            "step" => new StepLr(optimizer, 3, 0.5),
            "multi_step" => new MultiStepLr(optimizer, [2, 7], 0.2),
            "cosine" => new CosineAnnealingLr(optimizer, 12, 0.01),
            _ => new LinearWarmup(optimizer, 5, 0.25),
        };

        foreach (var rate in expected)
        {
            Assert.Equal(rate, optimizer.ParameterGroups[0].LearningRate, 1e-12);
            scheduler.Step();
        }
    }

    [Fact]
    public void WarmupCosineRisesFallsAndStays()
    {
        using var optimizer = Optimizer(2);
        var scheduler = new WarmupCosine(optimizer, warmupSteps: 4, totalSteps: 8, minimumFactor: 0.1);
        var rates = new List<double>();
        for (var i = 0; i < 11; i++)
        {
            rates.Add(optimizer.ParameterGroups[0].LearningRate);
            scheduler.Step();
        }

        // Half-way down a cosine is the mean of top and bottom; a quarter down is cos(45 degrees) above it.
        double[] expected = [0.5, 1, 1.5, 2, 2, 1.1 + (0.9 * Math.Sqrt(0.5)), 1.1, 1.1 - (0.9 * Math.Sqrt(0.5)), 0.2,
            0.2, 0.2];
        Assert.All(expected.Zip(rates), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void ResumingSetsTheSameRates()
    {
        using var first = Optimizer(1);
        var scheduler = new WarmupCosine(first, 3, 20);
        for (var i = 0; i < 7; i++)
        {
            scheduler.Step();
        }

        using var second = Optimizer(1);
        _ = new WarmupCosine(second, 3, 20) { LastStep = scheduler.LastStep };

        Assert.Equal(first.ParameterGroups[0].LearningRate, second.ParameterGroups[0].LearningRate);
    }

    private static Sgd Optimizer(double rate) => new([Tensor.Zeros([1])], rate);
}
