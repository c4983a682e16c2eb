using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>Trains any retrieval system as its recipe says and keeps the best weights in a model folder.</summary>
/// <remarks>Owns the trainee. Not safe for concurrent use.</remarks>
internal sealed class RetrievalTask : ITrainingTask<ImageBatch>, IDisposable
{
    private readonly SystemDescriptor _system;
    private readonly RetrievalSetup _setup;
    private readonly RetrievalTrainee _trainee;
    private readonly int _maxTextLength;
    private FeatureCentering? _centering;
    private BatchLoader _loader;

    /// <summary>Prepares the data.</summary>
    /// <param name="system">What is trained.</param>
    /// <param name="setup">Recipe, data, paths, device.</param>
    /// <param name="trainee">The networks.</param>
    /// <exception cref="TrainingException">There are fewer images than a batch takes.</exception>
    public RetrievalTask(SystemDescriptor system, RetrievalSetup setup, RetrievalTrainee trainee)
    {
        (_system, _setup, _trainee) = (system, setup, trainee);
        _loader = setup.Loader(ImageSizeAt(0));
        _maxTextLength = trainee.Trained switch
        {
            ITwoTowers towers => towers.MaxTextLength,
            IPairScorer scorer => scorer.MaxTextLength,
            var other => throw new ArgumentException(
                $"{other.GetType().Name} has neither towers nor scores pairs.", nameof(trainee)),
        };
        trainee.Averaged.Eval();
        if (trainee.Tokenizer is Vocabulary vocabulary)
        {
            UnknownWords.Tell(vocabulary, setup.Data.Validate, setup.Notice);
        }
    }

    public Module Model => _trainee.Trained;

    public Module Average => _trainee.Averaged;

    public int StepsPerEpoch => _loader.BatchesPerEpoch;

    private RetrievalRecipe Recipe => _setup.Recipe;

    public Optimizer CreateOptimizer()
    {
        var settings = Recipe.Optimizer;
        var pretrained = _trainee.PretrainedParameters.ToHashSet();
        var scales = _trainee.RateScales;
        var groups = Model.NamedParameters()
            .Where(pair => pair.Parameter.RequiresGrad)
            .GroupBy(pair => (
                IsPretrained: pretrained.Contains(pair.Parameter),
                Scale: scales.TryGetValue(pair.Parameter, out var own)
                    ? own : pretrained.Contains(pair.Parameter) ? settings.BackboneScale : 1,
                Decays: pair.Parameter.Dimensions > 1 && !pair.Name.Contains("embed", StringComparison.Ordinal)))
            .Select(group => new ParameterGroup([.. group.Select(pair => pair.Parameter)])
            {
                LearningRate = settings.LearningRate * group.Key.Scale,
                WeightDecay = group.Key.Decays ? settings.WeightDecay : 0,
            });
        return settings.Create([.. groups]);
    }

    public IEnumerable<ImageBatch> Batches(int epoch, int firstStep, CancellationToken cancellationToken)
    {
        _loader = _setup.Loader(ImageSizeAt(epoch));
        return _loader.ReadEpoch(epoch, firstStep, cancellationToken);
    }

    public int CountExamples(ImageBatch batch) => batch.Count;

    public LossTerms Loss(ImageBatch batch)
    {
        using var scope = new TensorScope();
        var pixels = ImagePass.Pixels(batch, _loader.Options.ImageSize, _setup.Device);
        var mask = new float[batch.Count * batch.Captions.Count];
        batch.WritePositives(mask);
        var positives = Tensor.FromArray<float>(mask, batch.Count, batch.Captions.Count).To(_setup.Device);
        var captions = _setup.Captions.Of(batch);
        var words = WordDropout.Apply(
            batch, captions, _trainee.Tokenizer, _maxTextLength, Recipe.WordDropout, Recipe.Seed);
        var texts = TextInputs.Create(words).To(_setup.Device);
        var (total, terms) = _trainee.Loss(new RetrievalBatch(pixels, texts, positives, batch, captions));
        return new LossTerms(scope.Keep(total), [.. terms.Select(term => (term.Name, scope.Keep(term.Value)))]);
    }

    public IReadOnlyList<Measure> Validate(CancellationToken cancellationToken)
    {
        var model = (IModel)Average;
        _centering?.Dispose();
        _centering = Recipe.CenterFeatures
            && model is ITwoTowers { ImageProjection: not null, TextProjection: not null } towers
            ? FeatureCentering.Measure(towers, _trainee.Tokenizer, _setup.Data.Train, _setup.Decode, cancellationToken)
            : null;
        using var centered = Center();
        if (model is ITwoTowers { Querybank: { } bank } calibrated)
        {
            QuerybankSampling.Fill(calibrated, bank, _trainee.Tokenizer, _setup.Data.Train, _setup.Decode,
                cancellationToken);
        }

        var measures = new List<Measure>();
        foreach (var (name, images) in _setup.Data.Validate)
        {
            var gallery = RetrievalEvaluator.Evaluate(
                model, _trainee.Tokenizer, images, _setup.Decode, cancellationToken);
            measures.AddRange(RetrievalMeasures.Create(name, gallery.Rank()));
        }

        return measures;
    }

    public void Save(int epoch, IReadOnlyList<Measure> measures)
    {
        using var centered = Center();
        var folder = _setup.Paths.Model;
        _trainee.Write(folder, new Dictionary<string, string> { ["format"] = "pt" });
        RecipeFile.Write(_setup.Registry, Path.Combine(folder, ModelFolder.RecipeName), Recipe);
        File.WriteAllText(
            Path.Combine(folder, ModelFolder.CardName),
            RetrievalCard.Write(_system, _setup, _trainee.Parts,
                Average.Parameters().Sum(tensor => tensor.NumberOfElements), epoch, measures));
    }

    public void Dispose()
    {
        _centering?.Dispose();
        _trainee.Dispose();
    }

    private IDisposable? Center() => _centering?.Apply((ITwoTowers)Average);

    // Some towers' position embeddings are of one size.
    private int ImageSizeAt(int epoch) => _trainee.FixedImageSize ?? Recipe.ImageSizeAt(epoch);
}
