using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr;

/// <summary>Trains an SFDR: cross-entropy, then self-critical with CIDEr-D as the reward.</summary>
/// <remarks>
/// The model folder takes the best model of both stages; its subfolders <c>cross-entropy</c> and <c>self-critical</c>
/// take each stage's checkpoint and log, and <c>features</c> the features where no other place is given.
/// </remarks>
public static class SfdrTraining
{
    /// <summary>The subfolder of the first stage.</summary>
    public const string FirstStage = "cross-entropy";

    /// <summary>The subfolder of the second stage.</summary>
    public const string SecondStage = "self-critical";

    /// <summary>Trains to the end; the best weights so far are in the model folder at any time.</summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="request">Data, paths, device; hears of features before the first epoch.</param>
    /// <param name="decode">Reads pictures; null: as they are read at work, views with crops as whole pictures.</param>
    /// <returns>Epochs are counted through both stages.</returns>
    /// <exception cref="TrainingException">Training cannot go on; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainingResult Run(SfdrRecipe recipe, TrainingRequest request, ImageDecoder? decode)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(request);
        var (places, resume, progress, cancellationToken) = (request.Paths, request.Resume, request.Progress,
            request.CancellationToken);
        if (!resume)
        {
            // A second stage that is left from an earlier training must not be taken for this one's.
            TrainingFolder.ClearRun(Path.Combine(places.Model, SecondStage));
        }

        using var setup = SfdrSetup.Create(recipe, request, decode, FeatureProgress.Of(progress, recipe));
        var first = RunFirst(setup, places, Identity(setup, recipe with { SelfCritical = null }), resume, progress,
            cancellationToken);
        return recipe.SelfCritical is { } second
            ? RunSecond(setup, second, places, Identity(setup, recipe), resume, first, progress, cancellationToken)
            : first;
    }

    private static TrainingResult RunFirst(
        SfdrSetup setup, TrainingPaths places, string identity, bool resume, IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        var recipe = setup.Recipe;
        var folder = Path.Combine(places.Model, FirstStage);
        TorchRandom.ManualSeed(recipe.Seed);
        using var task = new CrossEntropyTask(setup, folder, places.Model);
        return new TrainingLoop<FeatureBatch>(task, new TrainingOptions
        {
            Epochs = recipe.Epochs,
            Warmup = recipe.Optimizer.Warmup,
            Schedule = recipe.Optimizer.ScheduleOptions,
            Accumulate = recipe.Accumulate,
            LogEvery = recipe.LogEvery,
            LogFormats = setup.LogFormats,
            ClipNorm = recipe.Optimizer.ClipNorm,
            AverageDecay = recipe.AverageDecay,
            ValidateEvery = recipe.ValidateEvery,
            Patience = recipe.Patience,
            Directory = folder,
            Identity = identity,
            Resume = resume,
        }, progress is null ? null : new StageProgress(progress, 0, recipe.SelfCritical?.Epochs
            ?? 0)).Run(cancellationToken);
    }

    private static TrainingResult RunSecond(
        SfdrSetup setup,
        SelfCriticalRecipe recipe,
        TrainingPaths places,
        string identity,
        bool resume,
        TrainingResult first,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        var toBeat = first.BestMeasures[0].Value;
        TorchRandom.ManualSeed(setup.Recipe.Seed + 1L);
        using var task = new SelfCriticalTask(
            setup, recipe, Path.Combine(places.Model, FirstStage), places.Model, toBeat,
            new CiderReward(setup.TrainImages, setup.Vocabulary));
        var second = new TrainingLoop<FeatureBatch>(task, new TrainingOptions
        {
            Epochs = recipe.Epochs,
            Warmup = recipe.Warmup,
            LogEvery = setup.Recipe.LogEvery,
            LogFormats = setup.LogFormats,
            ClipNorm = setup.Recipe.Optimizer.ClipNorm,
            AverageDecay = setup.Recipe.AverageDecay,
            ValidateEvery = setup.Recipe.ValidateEvery,
            Patience = recipe.Patience,
            Directory = Path.Combine(places.Model, SecondStage),
            Identity = identity,
            Resume = resume,
        }, progress is null ? null : new StageProgress(progress, first.EpochsDone, 0)).Run(cancellationToken);
        var isBetter = second.BestMeasures[0].Value > toBeat;
        return new TrainingResult(
            isBetter ? first.EpochsDone + second.BestEpoch : first.BestEpoch,
            isBetter ? second.BestMeasures : first.BestMeasures,
            first.EpochsDone + second.EpochsDone,
            first.StoppedEarly || second.StoppedEarly,
            first.Elapsed + second.Elapsed);
    }

    // Another description or another rhythm of the log is the same training; another list of images or another encoder
    // is not. What the second stage is to do changes nothing of the first, so one first stage serves several second
    // ones.
    private static string Identity(SfdrSetup setup, SfdrRecipe recipe)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(RecipeFile.Serialize(setup.Registry, recipe with { Description = "", LogEvery = 1 }));
        hash.AppendData(Encoding.UTF8.GetBytes(setup.Configuration.Encoder.Fingerprint));
        foreach (var image in setup.TrainImages)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(
                $"{image.DatasetName}/{image.FileName}\0{string.Join('\n', image.Captions)}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>
/// All that both stages of a training share: vocabulary, features, texts, bank. Not safe for concurrent use.
/// </summary>
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
        Vocabulary = Vocabulary.Build(
            TrainImages.SelectMany(image => image.Captions), recipe.MinimumWordCount, CaptionTokens.All);
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
            Styles = recipe.Model.Features.StyleStages.Count > 0
                ? [.. TrainImages.Select(image => image.DatasetName).Distinct()] : [],
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
    public static SfdrSetup Create(
        SfdrRecipe recipe, TrainingRequest request, ImageDecoder? decode, Action<int, int>? report)
    {
        var (places, cancellationToken) = (request.Paths, request.CancellationToken);
        var setup = new SfdrSetup(recipe, request);
        try
        {
            var folder = places.Cache ?? Path.Combine(places.Model, "features");
            var cache = new FeatureCache(
                folder, setup.Extractor, recipe.Model.Features, setup.Configuration.Encoder, decode,
                setup._encoder.Device);
            setup.Train = setup.Open(cache, setup.TrainImages, recipe.Views, isTraining: true, report,
                cancellationToken) with
            {
                Repeat = recipe.Repeat,
            };
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

    private static (ISpatialEncoder Model, ITextTokenizer Tokenizer, EncoderReference Reference) ReadEncoder(
        SfdrRecipe recipe, TrainingRequest request)
    {
        var name = recipe.Model.Encoder.Name;
        try
        {
            var folder = request.Paths.FindModel is { } find ? find(name) : name;
            var (model, tokenizer) = request.Registry.Load<ISpatialEncoder>(folder, SystemRoles.Encoder);
            model.PrepareForInference();
            return (model, tokenizer,
                new EncoderReference { Name = name, Fingerprint = ModelFolder.Fingerprint(folder) });
        }
        catch (Exception exception) when (exception is FileNotFoundException or InvalidDataException)
        {
            throw new TrainingException(
                $"The recipe's encoder '{name}' cannot be read: {exception.Message}", exception);
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
        FeatureCache cache, IReadOnlyList<CaptionedImage> images, int views, bool isTraining, Action<int, int>? report,
        CancellationToken cancellationToken)
    {
        var store = cache.Open(images, views, Recipe.Augmentation, report, cancellationToken);
        return new FeatureSet(images, store, Texts(images, store, isTraining, cancellationToken));
    }

    private Tensor? Texts(IReadOnlyList<CaptionedImage> images, FeatureStore store, bool isTraining,
        CancellationToken cancellationToken)
    {
        if (!Configuration.TakesText)
        {
            return null;
        }

        using var scope = new TensorScope();
        var texts = _bank is null
            ? CaptionVectors.Mean(_encoder, _encoderTokenizer, [.. images.Select(image => image.Captions)],
                cancellationToken)
                .Repeat(store.Rows / images.Count, 1)
            : RetrievedTexts.Compute(
                _bank, store.ReadPictures(), Configuration.Features.RetrievedCaptions,
                isTraining ? row => _bankCaptions!.ExcludedFor(row % images.Count) : null);
        return texts.DetachFromScope();
    }
}

/// <summary>Writes what a captioner is, what it was made from and how good it measured, next to its weights.</summary>
internal static class SfdrCard
{
    public static string Write(
        SfdrRecipe recipe,
        SfdrOptions configuration,
        long parameters,
        IReadOnlyList<CaptionedImage> images,
        string stage,
        IReadOnlyList<Measure> measures)
    {
        var card = new StringBuilder();
        card.AppendLine("# SFDR").AppendLine();
        card.AppendLine(
            "Describes remote-sensing pictures in an English sentence (JSTARS 2025, doi 10.1109/JSTARS.2025.3580686).");
        card.AppendLine().AppendLine(recipe.Description).AppendLine();
        card.AppendLine("## Model").AppendLine();
        foreach (var part in Parts(configuration))
        {
            card.AppendLine(Line($"- {part}"));
        }

        card.AppendLine(Line($"- {parameters:N0} parameters, stored as float16, without the encoder."));
        card.AppendLine().AppendLine("## Training").AppendLine();
        card.AppendLine(
            Line(
                $"- Data: the train splits of {string.Join(" + ", recipe.Train)}: {images.Count:N0} images, {images.Sum(image => image.Captions.Count):N0} captions."));
        card.AppendLine(Line($"- Features of {recipe.Views} views a picture; the encoder was not trained."));
        card.AppendLine(
            Line(
                $"- Seed {recipe.Seed}; the weights are those of the stage {stage}; recipe.json here holds every setting."));
        card.AppendLine().AppendLine("## Measured on validation data").AppendLine();
        var table = MeteorResources.OfThisMachine().Paraphrases is null ? ", METEOR without its table of paraphrases"
            : "";
        card.AppendLine(
            Line(
                $"CIDEr is CIDEr-D from 0 to 10, the others from 0 to 1{table}; beam search with {configuration.Search.Beams} beams. The epoch was picked by the first line.")).AppendLine();
        card.AppendLine("| measure | value |").AppendLine("|---|---|");
        foreach (var measure in measures)
        {
            card.AppendLine(Line($"| {measure.Name} | {measure.Value:F4} |"));
        }

        card.AppendLine().AppendLine("## Limits and licence").AppendLine();
        card.AppendLine(
            "- It writes in the words and about the scenes of its training captions: short descriptions of 224 px "
                + "aerial pictures of mostly 0.3 to 3 m a pixel. Numbers of objects are often wrong.");
        card.AppendLine("- A scene that it has not seen is described as the nearest one that it has.");
        card.AppendLine(
            "- The weights are Apache-2.0 like the program. The training data sets are published for research "
                + "without a stated licence.");
        return card.ToString();
    }

    private static IEnumerable<string> Parts(SfdrOptions configuration)
    {
        yield return $"Features of the model '{configuration.Encoder.Name}' (fingerprint {configuration.Encoder.Fingerprint[..12]}): the picture's vector, {configuration.Sizes.GridCells} grid cells, {configuration.Features.Regions} regions.";
        yield return configuration.SemanticFusion ? $"SSFF: semantic and spatial features fused. {Text(configuration)}"
            : "No SSFF.";
        yield return configuration.Graph.Enabled
            ? "DGFR: graph attention with a weight a node and a similarity adjacency." : "No DGFR.";
        yield return configuration.KnowledgeGuidance ? "Knowledge-guided attention in the encoder."
            : "Plain attention in the encoder.";
        if (configuration.Styles.Count > 1)
        {
            yield return $"Speaks in the style of {string.Join(" or ", configuration.Styles)}: as asked, or as statistics of {configuration.Features.StyleStages.Count} early maps tell from which of them a picture could be.";
        }

        yield return $"{configuration.EncoderLayers} encoder and {configuration.DecoderLayers} meshed decoder layers of width {configuration.Width}; {configuration.VocabularySize.ToString("N0", CultureInfo.InvariantCulture)} words.";
    }

    private static string Text(SfdrOptions configuration) => configuration.Features.Text switch
    {
        SemanticText.Retrieved =>
            $"The text beside a picture is the mean of its {configuration.Features.RetrievedCaptions} nearest of {configuration.Bank.Size.ToString("N0", CultureInfo.InvariantCulture)} training captions.",
        SemanticText.Oracle =>
            "The text beside a picture is its own reference captions: NOT a fair captioner, for comparison with "
                + "published numbers only.",
        _ => "No text beside a picture.",
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>All that decides the result of training an SFDR, apart from the data: a file in recipes/.</summary>
/// <remarks>
/// Epochs, batch size, optimizer and patience are those of the first stage, which minimises the cross-entropy.
/// </remarks>
public sealed record SfdrRecipe : TrainingRecipe
{
    /// <summary>A recipe with default settings.</summary>
    public SfdrRecipe() => Task = SfdrOptions.ArchitectureName;

    /// <summary>Sizes and parts of the model.</summary>
    public SfdrOptions Model { get; set; } = new();

    /// <summary>
    /// How many views of a training picture are kept as features: the picture itself, and others varied as
    /// <see cref="TrainingRecipe.Augmentation"/> says. Each epoch takes one of them.
    /// </summary>
    public int Views { get; set; } = 4;

    /// <summary>
    /// How often an epoch takes each picture of a dataset, by the dataset's name; once where it is not named. Lets a
    /// small dataset keep its way of speaking beside a large one.
    /// </summary>
    public IReadOnlyDictionary<string, int> Repeat { get; set; } = new Dictionary<string, int>();

    /// <summary>Which captions a training picture may not retrieve.</summary>
    public LeaveOut LeaveOut { get; set; } = LeaveOut.OwnText;

    /// <summary>Share of the target's probability that is spread over all words.</summary>
    public double LabelSmoothing { get; set; } = 0.1;

    /// <summary>The second stage; null: there is none.</summary>
    public SelfCriticalRecipe? SelfCritical { get; set; } = new();

    /// <inheritdoc/>
    public override void Check()
    {
        Model.Validate();
        ConfigurationRange.Require(Views, 1, 64, "views");
        ConfigurationRange.Require(LabelSmoothing, 0, 0.9, "labelSmoothing");
        foreach (var (name, times) in Repeat)
        {
            ConfigurationRange.Require(times, 1, 1000, $"repeat.{name}");
            if (!Train.Contains(name))
            {
                throw new InvalidDataException($"'repeat' names {name}, which is not among the datasets of 'train'.");
            }
        }

        SelfCritical?.Check();
        base.Check();
    }
}
