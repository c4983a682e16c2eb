using Nadir.Training.Loop;

namespace Nadir.Training.Sfdr;

/// <summary>Reports a stage's epochs as those of the whole training.</summary>
internal sealed class StageProgress(IProgress<TrainingProgress> inner, int epochsBefore, int epochsBehind) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) =>
        inner.Report(value with { Epoch = value.Epoch + epochsBefore, Epochs = value.Epochs + epochsBefore + epochsBehind });
}
