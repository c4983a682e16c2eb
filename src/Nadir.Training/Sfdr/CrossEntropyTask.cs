using Nadir.Language;
using Nadir.Torch;
using Nadir.Training.Loop;
using Nadir.Training.Sfdr.Data;

namespace Nadir.Training.Sfdr;

/// <summary>The first stage: each word is predicted from the right words before it. Not safe for concurrent use.</summary>
/// <param name="setup">Data and sizes; not disposed with this.</param>
/// <param name="folders">Take the model when it is the best so far.</param>
internal sealed class CrossEntropyTask(SfdrSetup setup, params IReadOnlyList<string> folders) : SfdrTask(setup, setup.Recipe.BatchSize)
{
    protected override double LearningRate => Setup.Recipe.Optimizer.LearningRate;

    protected override string Stage => "cross-entropy";

    public override Tensor Loss(FeatureBatch batch)
    {
        using var scope = new TensorScope();
        var random = new Random(StepSeed.Of(Setup.Recipe.Seed, batch.Epoch, batch.Index));
        var (inputs, targets) = Captions.Pack(Captions.Draw(batch.Pictures, Setup.Recipe.CaptionsPerImage, random));
        Tensor logits;
        using (Autocast())
        {
            logits = TrainedModel.Decoder.Forward(inputs.To(Setup.Device), TrainedModel.Remember(batch.Features));
        }

        // A word that is never said need not be learned: as a target, an unknown one counts like padding.
        var learned = targets.MaskedFill(targets.Eq(Vocabulary.UnknownId), Vocabulary.PaddingId).To(Setup.Device);
        return scope.Keep(Functional.CrossEntropy(
            logits.To(ScalarType.Float32).Flatten(0, 1), learned.Flatten(), ignoreIndex: Vocabulary.PaddingId,
            labelSmoothing: Setup.Recipe.LabelSmoothing));
    }

    public override void Save(int epoch, IReadOnlyList<Measure> measures)
    {
        foreach (var folder in folders)
        {
            WriteModel(folder, epoch, measures);
        }
    }
}
