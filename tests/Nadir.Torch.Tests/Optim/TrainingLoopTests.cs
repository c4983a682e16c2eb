using Nadir.Torch.Nn;
using Nadir.Torch.Optim;
using Nadir.Torch.Serialization;
using Nadir.Torch.Tests.Serialization;

namespace Nadir.Torch.Tests.Optim;

/// <summary>Modules, optimizers, schedules, clipping and files together.</summary>
[Collection(LiveCountCollection.Name)]
public sealed class TrainingLoopTests
{
    [Fact]
    public void AThousandStepsLeaveNothingBehind()
    {
        // What earlier tests left to the finalizer would be counted otherwise.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TorchRandom.ManualSeed(1);
        var outside = Tensor.LiveCount;
        using (var run = new SmallTraining())
        {
            var first = run.Step();
            run.Step();
            var before = Tensor.LiveCount;
            var last = 0.0;
            for (var i = 0; i < 1000; i++)
            {
                last = run.Step();
                Assert.Equal(before, Tensor.LiveCount);
            }

            Assert.InRange(last, 0, first / 2);
        }

        Assert.Equal(outside, Tensor.LiveCount);
    }

    [Fact]
    public void ARunResumedFromFilesHasTheSameLosses()
    {
        using var folder = new TemporaryFolder();
        TorchRandom.ManualSeed(2);
        double[] expected;
        byte[] random;
        long step;
        using (var whole = new SmallTraining())
        {
            Run(whole, 6);
            using (new TensorScope())
            {
                SafetensorsTensors.Write(folder.File("model"), whole.Model.StateDict());
                SafetensorsTensors.Write(folder.File("optimizer"), whole.Optimizer.StateDict());
            }

            (random, step) = (TorchRandom.GetState(), whole.Scheduler.LastStep);
            expected = Run(whole, 6);
        }

        TorchRandom.ManualSeed(3);
        using var resumed = new SmallTraining();
        using (new TensorScope())
        {
            resumed.Model.LoadStateDict(SafetensorsTensors.ReadAll(folder.File("model")));
            resumed.Optimizer.LoadStateDict(SafetensorsTensors.ReadAll(folder.File("optimizer")));
        }

        resumed.Scheduler.LastStep = step;
        TorchRandom.SetState(random);

        Assert.Equal(expected, Run(resumed, 6));
    }

    private static double[] Run(SmallTraining training, int steps) =>
        Enumerable.Range(0, steps).Select(_ => training.Step()).ToArray();
}
