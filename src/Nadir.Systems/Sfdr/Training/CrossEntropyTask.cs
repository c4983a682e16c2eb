using Nadir.Systems.Sfdr.Decoding;
using Nadir.Systems.Sfdr.Training.Data;
using Nadir.Systems.Training.Loop;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training;

/// <summary>The first stage: each word is predicted from the right words before it. Not safe for concurrent use.</summary>
/// <param name="setup">Data and sizes; not disposed with this.</param>
/// <param name="folders">Take the model when it is the best so far.</param>
internal sealed class CrossEntropyTask(SfdrSetup setup, params IReadOnlyList<string> folders) : SfdrTask(setup, setup.Recipe.BatchSize)
{
    protected override double LearningRate => Setup.Recipe.Optimizer.LearningRate;

    protected override string Stage => "cross-entropy";

    public override LossTerms Loss(FeatureBatch batch)
    {
        using var scope = new TensorScope();
        DecoderMemory memory;
        using (Autocast())
        {
            memory = TrainedModel.Remember(batch.Features);
        }

        return scope.Keep(CrossEntropy(batch, memory));
    }

    public override void Save(int epoch, IReadOnlyList<Measure> measures)
    {
        foreach (var folder in folders)
        {
            WriteModel(folder, AveragedModel, epoch, measures);
        }
    }
}
