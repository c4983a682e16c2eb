using Nadir.Training.Loop;

namespace Nadir.Training.Tests.Loop;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void RisesInAStraightLineThenFallsAlongACosine()
    {
        Assert.Equal(1.0 / 11, LearningRateSchedule.WarmupCosine(0, 100, 0.1), 12);
        Assert.Equal(5.0 / 11, LearningRateSchedule.WarmupCosine(4, 100, 0.1), 12);
        Assert.Equal(1, LearningRateSchedule.WarmupCosine(10, 100, 0.1), 12);
        Assert.Equal(0.5, LearningRateSchedule.WarmupCosine(55, 100, 0.1), 12);
        Assert.Equal(0.25, LearningRateSchedule.WarmupCosine(70, 100, 0.1), 12);
    }

    [Fact]
    public void NeverLeavesZeroToOne()
    {
        for (var step = 0; step < 1000; step++)
        {
            Assert.InRange(LearningRateSchedule.WarmupCosine(step, 1000, 0.03), double.Epsilon, 1);
        }
    }
}
