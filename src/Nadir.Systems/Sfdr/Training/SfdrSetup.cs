using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr.Features;
using Nadir.Systems.Sfdr.Retrieval;
using Nadir.Systems.Sfdr.Style;
using Nadir.Systems.Sfdr.Training.Data;
using Nadir.Systems.Sfdr.Training.Features;
using Nadir.Systems.Sfdr.Training.Style;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training;

/// <summary>All that both stages of a training share: vocabulary, features, texts, bank. Not safe for concurrent use.</summary>
internal sealed class SfdrSetup : IDisposable
{
    private readonly ISpatialEncoder _encoder;
    private readonly ITextTokenizer _encoderTokenizer;
    private readonly BankCaptions? _bankCaptions;
    private readonly CaptionBank? _bank;
    private StyleClassifier? _styleClassifier;
    private readonly List<(string Name, FeatureSet Set)> _validate = [];

    private SfdrSetup(SfdrRecipe recipe, TrainingRequest request)
    {
        var (data, cancellationToken) = (request.Data, request.CancellationToken);
        (Recipe, Device, Registry, LogFormats) = (recipe, request.Device, request.Registry, request.LogFormats);
        (_encoder, _encoderTokenizer, var reference) = ReadEncoder(recipe, request);
        TrainImages = [.. data.Train.Where(image => image.Captions.Any(caption => WordTokenizer.HasWords(caption)))];
        Vocabulary = Vocabulary.Build(TrainImages.SelectMany(image => image.Captions), recipe.MinimumWordCount, CaptionTokens.All);
        UnknownWords.Tell(Vocabulary, data.Validate, request.Notice);
        Extractor = new FeatureExtractor(_encoder, recipe.Model.Features);
        if (recipe.Model.Retrieves)
        {
            _bankCaptions = new BankCaptions(TrainImages, recipe.Model.Bank.Size, recipe.LeaveOut);
            _bank = new CaptionBank(_bankCaptions.Count, _encoder.FeatureDim);
            _bankCaptions.Fill(_bank, _encoder, _encoderTokenizer, cancellationToken);
        }

        Configuration = recipe.Model with
        {
            Encoder = reference,
            Sizes = Extractor.Sizes,
            VocabularySize = Vocabulary.Count,
            Bank = new CaptionBankConfiguration { Size = _bankCaptions?.Count ?? 0 },
            Styles = recipe.Model.Features.StyleStages.Count > 0 ? [.. TrainImages.Select(image => image.DatasetName).Distinct()] : [],
        };
    }

    /// <summary>What to train.</summary>
    public SfdrRecipe Recipe { get; }

    /// <summary>Where to compute.</summary>
    public Device Device { get; }

    /// <summary>The systems that are known.</summary>
    public SystemRegistry Registry { get; }

    /// <summary>Files that the log is written to beside <c>log.jsonl</c>.</summary>
    public TrainingLogFormats LogFormats { get; }

    /// <summary>The recipe's, with what the data and the encoder decide.</summary>
    public SfdrOptions Configuration { get; }

    /// <summary>The words of the training captions.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The training pictures that have captions.</summary>
    public IReadOnlyList<CaptionedImage> TrainImages { get; }

    /// <summary>Their features, view by view.</summary>
    public FeatureSet Train { get; private set; } = null!;

    /// <summary>The validation pictures of each dataset.</summary>
    public IReadOnlyList<(string Name, FeatureSet Set)> Validate => _validate;

    private FeatureExtractor Extractor { get; }

    /// <summary>Reads the encoder, computes features that are not there yet, and retrieves texts.</summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="request">Data, paths, device.</param>
    /// <param name="decode">Reads pictures; null: as they are read at work.</param>
    /// <param name="report">Hears of pictures done and all pictures, while features are computed.</param>
    public static SfdrSetup Create(SfdrRecipe recipe, TrainingRequest request, ImageDecoder? decode, Action<int, int>? report)
    {
        var (places, cancellationToken) = (request.Paths, request.CancellationToken);
        var setup = new SfdrSetup(recipe, request);
        try
        {
            var folder = places.Cache ?? Path.Combine(places.Model, "features");
            var cache = new FeatureCache(
                folder, setup.Extractor, recipe.Model.Features, setup.Configuration.Encoder, decode, setup._encoder.Device);
            setup.Train = setup.Open(cache, setup.TrainImages, recipe.Views, isTraining: true, report, cancellationToken) with { Repeat = recipe.Repeat };
            setup.FitStyles(cancellationToken);
            foreach (var (name, images) in request.Data.Validate)
            {
                setup._validate.Add((name, setup.Open(cache, images, 1, isTraining: false, report, cancellationToken)));
            }

            return setup;
        }
        catch
        {
            setup.Dispose();
            throw;
        }
    }

    /// <summary>Makes a model with random weights and the filled bank.</summary>
    public SfdrNetwork CreateModel()
    {
        var model = new SfdrNetwork(Configuration);
        if (_bank is not null)
        {
            model.Bank!.LoadStateOf(_bank);
        }

        if (_styleClassifier is not null)
        {
            model.StyleClassifier!.LoadStateOf(_styleClassifier);
        }

        model.To(Device);
        return model;
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _bank?.Dispose();
        _styleClassifier?.Dispose();
        Train?.Dispose();
        foreach (var (_, set) in _validate)
        {
            set.Dispose();
        }
    }

    private static (ISpatialEncoder Model, ITextTokenizer Tokenizer, EncoderReference Reference) ReadEncoder(SfdrRecipe recipe, TrainingRequest request)
    {
        var name = recipe.Model.Encoder.Name;
        try
        {
            var folder = request.Paths.FindModel is { } find ? find(name) : name;
            var (model, tokenizer) = request.Registry.Load<ISpatialEncoder>(folder, SystemRoles.Encoder);
            model.PrepareForInference();
            return (model, tokenizer, new EncoderReference { Name = name, Fingerprint = ModelFolder.Fingerprint(folder) });
        }
        catch (Exception exception) when (exception is FileNotFoundException or InvalidDataException)
        {
            throw new TrainingException($"The recipe's encoder '{name}' cannot be read: {exception.Message}", exception);
        }
    }

    private void FitStyles(CancellationToken cancellationToken)
    {
        if (Configuration.Styles.Count == 0)
        {
            return;
        }

        int[] styles = [.. TrainImages.Select(image => Configuration.StyleIndex(image.DatasetName)!.Value)];
        Train = Train with { Styles = styles };
        _styleClassifier = new StyleClassifier(Configuration.Sizes.Statistics, Configuration.Styles.Count);
        // The first view: at work, pictures come as they are, not as crops in changed colours.
        using var statistics = Train.Store.ReadStatistics(styles.Length);
        StyleFit.Run(_styleClassifier, statistics, styles, cancellationToken);
    }

    private FeatureSet Open(
        FeatureCache cache, IReadOnlyList<CaptionedImage> images, int views, bool isTraining, Action<int, int>? report, CancellationToken cancellationToken)
    {
        var store = cache.Open(images, views, Recipe.Augmentation, report, cancellationToken);
        return new FeatureSet(images, store, Texts(images, store, isTraining, cancellationToken));
    }

    private Tensor? Texts(IReadOnlyList<CaptionedImage> images, FeatureStore store, bool isTraining, CancellationToken cancellationToken)
    {
        if (!Configuration.TakesText)
        {
            return null;
        }

        using var scope = new TensorScope();
        var texts = _bank is null
            ? CaptionVectors.Mean(_encoder, _encoderTokenizer, [.. images.Select(image => image.Captions)], cancellationToken)
                .Repeat(store.Rows / images.Count, 1)
            : RetrievedTexts.Compute(
                _bank, store.ReadPictures(), Configuration.Features.RetrievedCaptions,
                isTraining ? row => _bankCaptions!.ExcludedFor(row % images.Count) : null);
        return texts.DetachFromScope();
    }
}
