using Nadir.Datasets;
using Nadir.Language;
using Nadir.Models.Backbones;
using Nadir.Models.DualEncoder;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;
using Nadir.Torch.Serialization;
using Nadir.Training.Loop;
using Nadir.Training.Objectives;
using Nadir.Training.Recipes;
using DualEncoderModel = Nadir.Models.DualEncoder.DualEncoder;

namespace Nadir.Training.DualEncoder;

/// <summary>Trains a dual encoder as its recipe says and keeps the best weights in a model folder.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class DualEncoderTask : ITrainingTask<ImageBatch>, IDisposable
{
    // Decoded once, kept for all epochs: decoding costs a core that the convolutions need.
    private const long PixelCacheBytes = 4L << 30;

    private readonly DualEncoderRecipe _recipe;
    private readonly DualEncoderData _data;
    private readonly string _folder;
    private readonly ImageDecoder _decode;
    private readonly Device _device;
    private readonly DualEncoderModel _model;
    private readonly DualEncoderModel _average;
    private BatchLoader _loader;
    private FeatureCentering? _centering;

    /// <summary>Makes the model and prepares the data.</summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="data">Its datasets.</param>
    /// <param name="folder">The model folder to write.</param>
    /// <param name="weightsFolder">Where the backbone's published weights lie.</param>
    /// <param name="decode">Reads pictures.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="TrainingException">There are fewer images than a batch takes, or the backbone's weights are missing.</exception>
    public DualEncoderTask(
        DualEncoderRecipe recipe, DualEncoderData data, string folder, string weightsFolder, ImageDecoder decode, Device device)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        (_recipe, _data, _folder, _decode, _device) = (recipe, data, folder, decode, device);
        TorchRandom.ManualSeed(recipe.Seed);
        Vocabulary = Vocabulary.Build(data.Train.SelectMany(image => image.Captions.Distinct()), recipe.MinimumWordCount);
        var configuration = recipe.Model with { Text = recipe.Model.Text with { VocabularySize = Vocabulary.Count } };
        _model = new DualEncoderModel(configuration);
        _average = new DualEncoderModel(configuration);
        LoadBackbone(weightsFolder);
        foreach (var model in new[] { _model, _average })
        {
            model.To(device);
            model.Image.Backbone.ToMemoryFormat(MemoryFormat.ChannelsLast);
        }

        _average.Eval();
        _loader = CreateLoader(recipe.ImageSizeAt(0));
        if (StepsPerEpoch == 0)
        {
            throw new TrainingException($"There are {data.Train.Count} training images, fewer than a batch of {recipe.BatchSize}.");
        }
    }

    /// <summary>The words of the training captions.</summary>
    public Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public Module Model => _model;

    /// <inheritdoc/>
    public Module Average => _average;

    /// <inheritdoc/>
    public int StepsPerEpoch => _loader.BatchesPerEpoch;

    /// <inheritdoc/>
    public Optimizer CreateOptimizer()
    {
        var settings = _recipe.Optimizer;
        var groups = _model.NamedParameters()
            .GroupBy(pair => (
                IsBackbone: pair.Name.StartsWith("image.backbone.", StringComparison.Ordinal),
                Decays: pair.Parameter.Dimensions > 1 && !pair.Name.StartsWith("text.embedding.", StringComparison.Ordinal)))
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
        var size = _recipe.ImageSizeAt(epoch);
        if (size != _loader.Options.ImageSize)
        {
            _loader = CreateLoader(size);
        }

        return _loader.ReadEpoch(epoch, firstStep, cancellationToken);
    }

    /// <inheritdoc/>
    public int CountExamples(ImageBatch batch) => batch.Count;

    /// <inheritdoc/>
    public Tensor Loss(ImageBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = new TensorScope();
        var pixels = ImagePass.Pixels(batch, _loader.Options.ImageSize, _device);
        var mask = new float[batch.Count * batch.Captions.Count];
        batch.WritePositives(mask);
        var positives = Tensor.FromArray<float>(mask, batch.Count, batch.Captions.Count).To(_device);
        var words = WordDropout.Apply(batch, Vocabulary, _model.Configuration.Text.MaxLength, _recipe.WordDropout, _recipe.Seed);
        var texts = TextBatch.Create(words);
        Tensor images;
        using (new AutocastScope(_device.Type, ScalarType.BFloat16, enabled: _recipe.Bfloat16))
        {
            images = _model.EncodeImages(pixels);
        }

        var captions = _model.EncodeTexts(texts.Ids.To(_device), texts.Lengths);
        var scale = _model.LogitScale.Exp().Clamp(0, DualEncoderModel.MaximumScale);
        return scope.Keep(MultiPositiveContrastiveLoss.Compute(images, captions, scale, positives));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measure> Validate(CancellationToken cancellationToken)
    {
        _centering?.Dispose();
        _centering = _recipe.CenterFeatures
            ? FeatureCentering.Measure(_average, Vocabulary, _data.Train, _decode, cancellationToken)
            : null;
        using var centered = _centering?.Apply(_average);
        var measures = new List<Measure>();
        foreach (var (name, images) in _data.Validate)
        {
            var result = DualEncoderEvaluator.Evaluate(_average, Vocabulary, images, _decode, cancellationToken);
            measures.AddRange(RetrievalMeasures.Create(name, result));
        }

        return measures;
    }

    /// <inheritdoc/>
    public void Save(int epoch, IReadOnlyList<Measure> measures)
    {
        using var centered = _centering?.Apply(_average);
        var size = new TrainingSetSize(_data.Train.Count, _data.Train.Sum(image => image.Captions.Count));
        DualEncoderFolder.Save(_folder, _average, Vocabulary, new Dictionary<string, string> { ["format"] = "pt" });
        RecipeFile.Write(Path.Combine(_folder, Models.ModelFolder.RecipeName), _recipe);
        File.WriteAllText(
            Path.Combine(_folder, Models.ModelFolder.CardName),
            DualEncoderCard.Write(
                _recipe, _model.Parameters().Sum(tensor => tensor.NumberOfElements), Vocabulary.Count, epoch, measures, size));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _centering?.Dispose();
        _model.Dispose();
        _average.Dispose();
    }

    private void LoadBackbone(string weightsFolder)
    {
        if (_recipe.BackboneWeights is not { } name)
        {
            return;
        }

        var path = Path.Combine(weightsFolder, name);
        if (!File.Exists(path))
        {
            throw new TrainingException(
                $"'{path}' does not exist: set NADIR_WEIGHTS to the folder of the backbone's ImageNet weights.");
        }

        using var scope = new TensorScope();
        MobileNetV1Weights.CopyTo(_model.Image.Backbone, ShardedSafetensors.ReadAll(path));
    }

    private BatchLoader CreateLoader(int size)
    {
        var augmentation = _recipe.Augmentation;
        var flips = augmentation.FlipsAndRotations;
        return new BatchLoader(_data.Train, new BatchLoaderOptions
        {
            ImageSize = size,
            BatchSize = _recipe.BatchSize,
            Seed = _recipe.Seed,
            DropLast = true,
            CaptionsPerImage = _recipe.CaptionsPerImage,
            CacheBytes = PixelCacheBytes,
            Augmentation = new AugmentationOptions
            {
                MinimumCropArea = augmentation.MinimumCropArea,
                HorizontalFlip = flips ? 0.5 : 0,
                VerticalFlip = flips ? 0.5 : 0,
                QuarterTurns = flips,
                Brightness = augmentation.ColorJitter,
                Contrast = augmentation.ColorJitter,
                Saturation = augmentation.ColorJitter,
            },
        }, _decode);
    }
}
