using Nadir.Systems.Training.Loop;


namespace Nadir.Systems.Sfdr.Training;

/// <summary>Reports a stage's epochs as those of the whole training.</summary>
internal sealed class StageProgress(IProgress<TrainingProgress> inner, int epochsBefore, int epochsBehind) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) =>
        inner.Report(value with { Epoch = value.Epoch + epochsBefore, Epochs = value.Epochs + epochsBefore + epochsBehind });
}
