using Nadir.Systems.Training.Loop;
using Nadir.Tests;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Training.Loop;

public sealed class ExponentialMovingAverageTests
{
    [Fact]
    public void FollowsTheRecurrence()
    {
        using var model = new Linear(1, 1);
        using var copy = new Linear(1, 1);
        Set(model, 0);
        var average = new ExponentialMovingAverage(model, copy, 0.9);
        var expected = 0.0;
        for (var step = 0; step < 200; step++)
        {
            Set(model, Math.Sin(step));
            average.Update(step);
            var d = Math.Min(0.9, (1.0 + step) / (10.0 + step));
            expected = (d * expected) + ((1 - d) * Math.Sin(step));
            Assert.Equal(expected, copy.Weight.Item<float>(), 1e-5);
        }

        Assert.Equal(Math.Sin(199), model.Weight.Item<float>(), 1e-6);
    }

    [Fact]
    public void LeavesNoTensorBehind()
    {
        using var model = new Linear(3, 3);
        using var copy = new Linear(3, 3);
        var average = new ExponentialMovingAverage(model, copy, 0.9);
        average.Update(0);
        var live = LiveTensors.CountSettled();
        for (var step = 1; step < 100; step++)
        {
            average.Update(step);
        }

        Assert.Equal(live, Tensor.LiveCount);
    }

    private static void Set(Linear model, double value)
    {
        using var noGrad = new NoGradScope();
        model.Weight.FillInPlace(value);
    }
}
