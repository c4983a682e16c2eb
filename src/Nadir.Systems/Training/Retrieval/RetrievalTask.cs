using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>Trains a retrieval model as its recipe says and keeps the best weights in a model folder.</summary>
/// <typeparam name="TModel">The kind of model.</typeparam>
/// <typeparam name="TRecipe">The kind of recipe.</typeparam>
/// <remarks>Not safe for concurrent use.</remarks>
public abstract class RetrievalTask<TModel, TRecipe> : ITrainingTask<ImageBatch>, IDisposable
    where TModel : Module, IRetrievalModel
    where TRecipe : RetrievalRecipe
{
    // Decoded once, kept for all epochs: decoding costs a core that the convolutions need.
    private const long PixelCacheBytes = 4L << 30;

    private readonly RetrievalPlaces _places;
    private readonly ImageDecoder _decode;
    private readonly ClipConfiguration? _clip;
    private FeatureCentering? _centering;

    /// <summary>Makes the model and prepares the data.</summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="data">Its datasets.</param>
    /// <param name="places">Where to read and write.</param>
    /// <param name="decode">Reads pictures.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="TrainingException">There are fewer images than a batch takes, or weights are missing.</exception>
    protected RetrievalTask(TRecipe recipe, RetrievalData data, RetrievalPlaces places, ImageDecoder decode, Device device)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(places);
        (Recipe, Data, _places, _decode, Device) = (recipe, data, places, decode, device);
        TorchRandom.ManualSeed(recipe.Seed);
        using (var start = EncoderStart.Read(recipe, places))
        {
            _clip = start?.ClipFor(recipe);
            Loader = CreateLoader(ImageSizeAt(0));
            if (StepsPerEpoch == 0)
            {
                throw new TrainingException($"There are {data.Train.Count} training images, fewer than a batch of {recipe.BatchSize}.");
            }

            Tokenizer = start?.Tokenizer
                ?? Vocabulary.Build(data.Train.SelectMany(image => image.Captions.Distinct()), recipe.MinimumWordCount);
            (TrainedModel, AveragedModel) = _clip is null
                ? (Create(ConfigurationOf(start)), Create(ConfigurationOf(start)))
                : (Create(_clip), Create(_clip));
            Initialize(start);
        }

        foreach (var model in new[] { TrainedModel, AveragedModel })
        {
            model.To(device);
            (model.Encoder as DualEncoderNetwork)?.Image.Backbone.ToMemoryFormat(MemoryFormat.ChannelsLast);
        }

        Freeze();
        AveragedModel.Eval();
    }

    /// <summary>What turns texts into ids: the words of the training captions, or of the encoder that the training starts from.</summary>
    public ITextTokenizer Tokenizer { get; }

    /// <summary>The words of a training that does not start from a CLIP.</summary>
    public Vocabulary Vocabulary => (Vocabulary)Tokenizer;

    /// <inheritdoc/>
    public Module Model => TrainedModel;

    /// <inheritdoc/>
    public Module Average => AveragedModel;

    /// <inheritdoc/>
    public int StepsPerEpoch => Loader.BatchesPerEpoch;

    /// <summary>The model that is trained.</summary>
    protected TModel TrainedModel { get; }

    /// <summary>The model of the averaged weights.</summary>
    protected TModel AveragedModel { get; }

    /// <summary>What to train.</summary>
    protected TRecipe Recipe { get; }

    /// <summary>The datasets.</summary>
    protected RetrievalData Data { get; }

    /// <summary>Reads the batches.</summary>
    protected BatchLoader Loader { get; private set; }

    /// <summary>Where to compute.</summary>
    protected Device Device { get; }

    /// <inheritdoc/>
    public Optimizer CreateOptimizer()
    {
        var settings = Recipe.Optimizer;
        var towers = ((TrainedModel.Encoder as ClipRetrieval)?.Clip.TowerParameters() ?? []).ToHashSet();
        var groups = TrainedModel.NamedParameters()
            .Where(pair => pair.Parameter.RequiresGrad)
            .GroupBy(pair => (
                IsBackbone: pair.Name.Contains("image.backbone.", StringComparison.Ordinal) || towers.Contains(pair.Parameter),
                Decays: pair.Parameter.Dimensions > 1 && !pair.Name.Contains("embedding", StringComparison.Ordinal)))
            .Select(group => new ParameterGroup([.. group.Select(pair => pair.Parameter)])
            {
                LearningRate = settings.LearningRate * (group.Key.IsBackbone ? settings.BackboneScale : 1),
                WeightDecay = group.Key.Decays ? settings.WeightDecay : 0,
            });
        return new AdamW([.. groups], settings.Beta1, settings.Beta2);
    }

    /// <inheritdoc/>
    public IEnumerable<ImageBatch> Batches(int epoch, int firstStep, CancellationToken cancellationToken)
    {
        var size = ImageSizeAt(epoch);
        if (size != Loader.Options.ImageSize)
        {
            Loader = CreateLoader(size);
        }

        return Loader.ReadEpoch(epoch, firstStep, cancellationToken);
    }

    /// <inheritdoc/>
    public int CountExamples(ImageBatch batch) => batch.Count;

    /// <inheritdoc/>
    public Tensor Loss(ImageBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = new TensorScope();
        var pixels = ImagePass.Pixels(batch, Loader.Options.ImageSize, Device);
        var mask = new float[batch.Count * batch.Captions.Count];
        batch.WritePositives(mask);
        var positives = Tensor.FromArray<float>(mask, batch.Count, batch.Captions.Count).To(Device);
        var words = WordDropout.Apply(batch, Tokenizer, TrainedModel.MaxTextLength, Recipe.WordDropout, Recipe.Seed);
        var texts = TextBatch.Create(words);
        return scope.Keep(Loss(batch, pixels, new TextBatch(texts.Ids.To(Device), texts.Lengths), positives));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measure> Validate(CancellationToken cancellationToken)
    {
        _centering?.Dispose();
        _centering = Recipe.CenterFeatures && AveragedModel is { ImageProjection: not null, TextProjection: not null }
            ? FeatureCentering.Measure(AveragedModel, Tokenizer, Data.Train, _decode, cancellationToken)
            : null;
        using var centered = _centering?.Apply(AveragedModel);
        if (AveragedModel.Querybank is { } bank)
        {
            QuerybankSampling.Fill(AveragedModel, bank, Tokenizer, Data.Train, _decode, cancellationToken);
        }

        var measures = new List<Measure>();
        foreach (var (name, images) in Data.Validate)
        {
            var gallery = RetrievalEvaluator.Evaluate(AveragedModel, Tokenizer, images, _decode, cancellationToken);
            measures.AddRange(RetrievalMeasures.Create(name, gallery.Rank()));
        }

        return measures;
    }

    /// <inheritdoc/>
    public void Save(int epoch, IReadOnlyList<Measure> measures)
    {
        using var centered = _centering?.Apply(AveragedModel);
        var size = new TrainingSetSize(Data.Train.Count, Data.Train.Sum(image => image.Captions.Count));
        WriteModel(_places.Model, new Dictionary<string, string> { ["format"] = "pt" });
        RecipeFile.Write(Path.Combine(_places.Model, ModelFolder.RecipeName), Recipe);
        File.WriteAllText(
            Path.Combine(_places.Model, ModelFolder.CardName),
            RetrievalCard.Write(
                Recipe, Description, AveragedModel.Parameters().Sum(tensor => tensor.NumberOfElements), epoch, measures, size));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What the model is, for its card.</summary>
    protected abstract ModelDescription Description { get; }

    /// <summary>Makes a model with random weights.</summary>
    /// <param name="encoder">Sizes of the dual encoder inside, the vocabulary's size among them.</param>
    protected abstract TModel Create(DualEncoderConfiguration encoder);

    /// <summary>Makes a model with random weights on a CLIP.</summary>
    /// <param name="clip">Its sizes.</param>
    /// <exception cref="TrainingException">A model of this kind does not stand on a CLIP.</exception>
    protected virtual TModel Create(ClipConfiguration clip) => throw new TrainingException(
        $"The recipe's encoder '{Recipe.Encoder}' is a CLIP, which the task '{Recipe.Task}' cannot start from; use '{ClipRecipe.TaskName}' or '{OsdpmRecipe.TaskName}'.");

    /// <summary>Computes the loss of a batch.</summary>
    /// <param name="batch">Its images and captions.</param>
    /// <param name="pixels">[N, 3, S, S].</param>
    /// <param name="texts">The captions.</param>
    /// <param name="positives">[N, captions] float32, 1 where they belong together.</param>
    protected abstract Tensor Loss(ImageBatch batch, Tensor pixels, TextBatch texts, Tensor positives);

    /// <summary>Writes the averaged model into a folder.</summary>
    protected abstract void WriteModel(string folder, IReadOnlyDictionary<string, string> metadata);

    /// <summary>Disposes the models.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _centering?.Dispose();
            TrainedModel?.Dispose();
            AveragedModel?.Dispose();
        }
    }

    /// <summary>Opens the autocast that the recipe asks for.</summary>
    protected AutocastScope Autocast() => new(Device.Type, ScalarType.BFloat16, enabled: Recipe.Bfloat16);

    // A CLIP's position embeddings are of one size.
    private int ImageSizeAt(int epoch) => _clip?.Image.Size ?? Recipe.ImageSizeAt(epoch);

    private DualEncoderConfiguration ConfigurationOf(EncoderStart? start) => start?.Model.Encoder is DualEncoderNetwork { Configuration: var found }
        ? found with { Image = found.Image with { Size = Recipe.EncoderConfiguration.Image.Size } }
        : Recipe.EncoderConfiguration with
        {
            Text = Recipe.EncoderConfiguration.Text with { VocabularySize = Vocabulary.Count },
        };

    private void Freeze()
    {
        if (TrainedModel.Encoder is ClipRetrieval { Clip: var clip })
        {
            if (Recipe.Tuning != EncoderTuning.Full)
            {
                clip.FreezeTowers();
            }
        }
        else if (Recipe.FreezeThrough is { } block && TrainedModel.Encoder is DualEncoderNetwork encoder)
        {
            encoder.Image.Backbone.FreezeThrough(block);
        }
    }

    private void Initialize(EncoderStart? start)
    {
        if (start is not null)
        {
            using var noGrad = new NoGradScope();
            using var scope = new TensorScope();
            // Heads and adapter that the recipe adds to a CLIP are not in the start; the rest was made by its sizes.
            ((Module)TrainedModel.Encoder).LoadStateDict(((Module)start.Model.Encoder).StateDict(), strict: start.Clip is null);
            return;
        }

        if (Recipe.BackboneWeights is not { } name)
        {
            return;
        }

        var path = Path.Combine(_places.Weights, name);
        if (!File.Exists(path))
        {
            throw new TrainingException(
                $"'{path}' does not exist: set NADIR_WEIGHTS to the folder of the backbone's ImageNet weights.");
        }

        using var tensors = new TensorScope();
        MobileNetV1Weights.CopyTo(((DualEncoderNetwork)TrainedModel.Encoder).Image.Backbone, ShardedSafetensors.ReadAll(path));
    }

    private BatchLoader CreateLoader(int size)
    {
        return new BatchLoader(Data.Train, new BatchLoaderOptions
        {
            ImageSize = size,
            BatchSize = Recipe.BatchSize,
            Seed = Recipe.Seed,
            DropLast = true,
            CaptionsPerImage = Recipe.CaptionsPerImage,
            CacheBytes = PixelCacheBytes,
            Augmentation = Recipe.Augmentation.ToOptions(),
        }, _decode);
    }
}
