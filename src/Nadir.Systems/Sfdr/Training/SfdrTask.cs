using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr.Decoding;
using Nadir.Systems.Sfdr.Training.Data;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Sfdr.Training;

/// <summary>What both stages have in common: models, optimizer, batches, validation, the model folder. Not safe for concurrent use.</summary>
internal abstract class SfdrTask : ITrainingTask<FeatureBatch>, IDisposable
{
    private readonly int _batchSize;

    /// <summary>Makes the models.</summary>
    /// <param name="setup">Data and sizes; not disposed with this.</param>
    /// <param name="batchSize">Pictures a step.</param>
    /// <exception cref="TrainingException">There are fewer pictures than a batch takes.</exception>
    protected SfdrTask(SfdrSetup setup, int batchSize)
    {
        if (setup.TrainImages.Count < batchSize)
        {
            throw new TrainingException($"There are {setup.TrainImages.Count} training images, fewer than a batch of {batchSize}.");
        }

        (Setup, _batchSize) = (setup, batchSize);
        Captions = new CaptionIds(setup.TrainImages, setup.Vocabulary, setup.Configuration.MaxLength);
        TrainedModel = setup.CreateModel();
        AveragedModel = setup.CreateModel();
        AveragedModel.Eval();
    }

    public Module Model => TrainedModel;

    public Module Average => AveragedModel;

    public int StepsPerEpoch => Setup.Train.BatchesPerEpoch(_batchSize);

    protected SfdrSetup Setup { get; }

    protected CaptionIds Captions { get; }

    protected SfdrNetwork TrainedModel { get; }

    protected SfdrNetwork AveragedModel { get; }

    /// <summary>The peak learning rate.</summary>
    protected abstract double LearningRate { get; }

    /// <summary>What the stage is, for the card.</summary>
    protected abstract string Stage { get; }

    public abstract LossTerms Loss(FeatureBatch batch);

    public Optimizer CreateOptimizer()
    {
        var settings = Setup.Recipe.Optimizer;
        var groups = TrainedModel.NamedParameters()
            .GroupBy(pair => pair.Parameter.Dimensions > 1 && !pair.Name.EndsWith("embedding.weight", StringComparison.Ordinal))
            .Select(group => new ParameterGroup([.. group.Select(pair => pair.Parameter)])
            {
                LearningRate = LearningRate,
                WeightDecay = group.Key ? settings.WeightDecay : 0,
            });
        return settings.Create([.. groups]);
    }

    public IEnumerable<FeatureBatch> Batches(int epoch, int firstStep, CancellationToken cancellationToken) =>
        Setup.Train.ReadEpoch(epoch, firstStep, _batchSize, Setup.Recipe.Seed, Setup.Device, cancellationToken);

    public int CountExamples(FeatureBatch batch) => batch.Pictures.Count;

    public virtual IReadOnlyList<Measure> Validate(CancellationToken cancellationToken) =>
        CaptionValidation.Run(AveragedModel, Setup.Vocabulary, Setup.Validate, cancellationToken);

    public abstract void Save(int epoch, IReadOnlyList<Measure> measures);

    public virtual void Dispose()
    {
        TrainedModel.Dispose();
        AveragedModel.Dispose();
    }

    /// <summary>Opens the autocast that the recipe asks for.</summary>
    protected AutocastScope Autocast() => new(Setup.Device.Type, ScalarType.BFloat16, enabled: Setup.Recipe.Bfloat16);

    /// <summary>How unlikely the model finds the words of captions that people wrote, each after the right words before it.</summary>
    /// <param name="batch">Its pictures' captions are drawn, as the recipe says how many.</param>
    /// <param name="memory">What the model made of its features.</param>
    /// <returns>The mean over words.</returns>
    protected Tensor CrossEntropy(FeatureBatch batch, DecoderMemory memory)
    {
        using var scope = new TensorScope();
        var random = new Random(StepSeed.Of(Setup.Recipe.Seed, batch.Epoch, batch.Index));
        var (inputs, targets) = Captions.Pack(Captions.Draw(batch.Pictures, Setup.Recipe.CaptionsPerImage, random));
        Tensor logits;
        using (Autocast())
        {
            logits = TrainedModel.Decoder.Forward(inputs.To(Setup.Device), memory);
        }

        // A word that is never said need not be learned: as a target, an unknown one counts like padding.
        var learned = Setup.Configuration.AsReleased.SpecialTokensSayable
            ? targets.To(Setup.Device)
            : targets.MaskedFill(targets.Eq(Vocabulary.UnknownId), Vocabulary.PaddingId).To(Setup.Device);
        return scope.Keep(Functional.CrossEntropy(
            logits.To(ScalarType.Float32).Flatten(0, 1), learned.Flatten(), ignoreIndex: Vocabulary.PaddingId,
            labelSmoothing: Setup.Recipe.LabelSmoothing));
    }

    /// <summary>Writes a model, its recipe and its card.</summary>
    protected void WriteModel(string folder, SfdrNetwork model, int epoch, IReadOnlyList<Measure> measures)
    {
        SfdrFolder.Save(folder, model, Setup.Vocabulary, new Dictionary<string, string> { ["format"] = "pt" });
        RecipeFile.Write(Setup.Registry, Path.Combine(folder, ModelFolder.RecipeName), Setup.Recipe);
        var parameters = model.Parameters().Sum(tensor => tensor.NumberOfElements);
        File.WriteAllText(
            Path.Combine(folder, ModelFolder.CardName),
            SfdrCard.Write(Setup.Recipe, Setup.Configuration, parameters, Setup.TrainImages, $"{Stage}, epoch {epoch + 1}", measures));
    }
}
