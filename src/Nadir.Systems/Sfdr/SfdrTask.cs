using Nadir.Metrics;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// What both stages have in common: models, optimizer, batches, validation, the model folder. Not safe for concurrent
/// use.
/// </summary>
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
            throw new TrainingException(
                $"There are {setup.TrainImages.Count} training images, fewer than a batch of {batchSize}.");
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
            .GroupBy(pair => pair.Parameter.Dimensions > 1
                && !pair.Name.EndsWith("embedding.weight", StringComparison.Ordinal))
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

    /// <summary>
    /// How unlikely the model finds the words of captions that people wrote, each after the right words before it.
    /// </summary>
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
            SfdrCard.Write(Setup.Recipe, Setup.Configuration, parameters, Setup.TrainImages,
                $"{Stage}, epoch {epoch + 1}", measures));
    }
}

/// <summary>
/// The first stage: each word is predicted from the right words before it. Not safe for concurrent use.
/// </summary>
/// <param name="setup">Data and sizes; not disposed with this.</param>
/// <param name="folders">Take the model when it is the best so far.</param>
internal sealed class CrossEntropyTask(SfdrSetup setup, params IReadOnlyList<string> folders)
    : SfdrTask(setup, setup.Recipe.BatchSize)
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

/// <summary>Describes validation pictures and scores the captions. Not safe for concurrent use.</summary>
internal static class CaptionValidation
{
    private const int PicturesAtOnce = 16;

    /// <summary>Measures a captioner.</summary>
    /// <returns>
    /// CIDEr first, of several datasets their mean; then each dataset's measures, BLEU, METEOR and ROUGE-L from 0 to 1,
    /// and where the model has the dataset's style, the share of pictures that it gives it to.
    /// </returns>
    public static IReadOnlyList<Measure> Run(
        SfdrNetwork model, Vocabulary vocabulary, IReadOnlyList<(string Name, FeatureSet Set)> sets,
        CancellationToken cancellationToken)
    {
        var measures = new List<Measure>();
        foreach (var (name, set) in sets)
        {
            var captions = Describe(model, vocabulary, set, cancellationToken);
            var scores = CaptionMetrics.Score([.. set.Images.Zip(captions)
                .Where(pair => pair.First.Captions.Count > 0)
                .Select(pair => new CaptionPrediction(pair.First.FileName, pair.Second, pair.First.Captions))],
                cancellation: cancellationToken).Corpus;
            measures.AddRange(
            [
                new Measure($"{name}.cider", scores.Cider), new Measure($"{name}.bleu4", scores.Bleu4),
                new Measure($"{name}.bleu1", scores.Bleu1),
                new Measure($"{name}.meteor", scores.Meteor), new Measure($"{name}.rougeL", scores.RougeL),
            ]);
            if (StyleAccuracy(model, name, set) is { } accuracy)
            {
                measures.Add(new Measure($"{name}.style", accuracy));
            }
        }

        double[] ciders = [.. measures.Where(measure => measure.Name.EndsWith(".cider", StringComparison.Ordinal))
            .Select(measure => measure.Value)];
        return ciders.Length == 1 ? measures : [new Measure("mean.cider", ciders.Average()), .. measures];
    }

    private static double? StyleAccuracy(SfdrNetwork model, string name, FeatureSet set)
    {
        if (model.Configuration.StyleIndex(name) is not { } style)
        {
            return null;
        }

        using var scope = new TensorScope();
        var told = model.StyleClassifier!.Predict(set.Store.ReadStatistics(set.Images.Count).To(model.Device));
        return told.Eq(style).To(ScalarType.Float32).Mean().Item<float>();
    }

    private static List<string> Describe(
        SfdrNetwork model, Vocabulary vocabulary, FeatureSet set, CancellationToken cancellationToken)
    {
        using var noGrad = new NoGradScope();
        var captions = new List<string>(set.Images.Count);
        foreach (var rows in Enumerable.Range(0, set.Images.Count).Chunk(PicturesAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var memory = model.Remember(set.Read(rows, model.Device));
            var found = CaptionSearch.Run(model, memory, vocabulary, model.Configuration.Search, cancellationToken);
            captions.AddRange(found.Select(list => vocabulary.Decode([.. list[0].Words])));
        }

        return captions;
    }
}

/// <summary>
/// The mean of the weights of both stages, which often describes better than either (Wortsman et al. 2022, "Robust
/// fine-tuning of zero-shot models"). Thread-safe as the models are: not.
/// </summary>
public static class StageMean
{
    /// <summary>How much the first stage's weights count.</summary>
    public const double FirstShare = 0.5;

    /// <summary>Computes the mean.</summary>
    /// <param name="first">A model of the first stage.</param>
    /// <param name="second">A model that was trained on from it.</param>
    /// <param name="result">Takes the mean; of the same shape.</param>
    public static void Compute(SfdrNetwork first, SfdrNetwork second, SfdrNetwork result)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(result);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var seconds = second.NamedParameters().ToDictionary(pair => pair.Name, pair => pair.Parameter);
        var means = first.NamedParameters().ToDictionary(
            pair => pair.Name, pair => (pair.Parameter * FirstShare) + (seconds[pair.Name] * (1 - FirstShare)));
        // Buffers are no weights: both have the same bank.
        result.LoadStateDict(second.StateDict()
            .ToDictionary(pair => pair.Key, pair => means.GetValueOrDefault(pair.Key, pair.Value)));
    }
}

/// <summary>Reports a stage's epochs as those of the whole training.</summary>
internal sealed class StageProgress(IProgress<TrainingProgress> inner, int epochsBefore, int epochsBehind)
    : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) =>
        inner.Report(value with
        {
            Epoch = value.Epoch + epochsBefore,
            Epochs = value.Epochs + epochsBefore + epochsBehind
        });
}
