using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// What the training of a retrieval system has before there is a network: recipe, data, paths, device.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class RetrievalSetup
{
    // Decoded once, kept for all epochs: decoding costs a core that the convolutions need.
    private const long PixelCacheBytes = 4L << 30;

    private static readonly RgbImage Blank = new(1, 1, new byte[3]);

    private readonly TrainingRequest _request;
    private BatchLoader? _loader;
    private ShownCaptions? _captions;
    private NounThesaurus? _thesaurus;

    /// <summary>Prepares a training.</summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="request">Data, paths, device.</param>
    public RetrievalSetup(RetrievalRecipe recipe, TrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(request);
        (Recipe, _request) = (recipe, request);
    }

    /// <summary>What to train.</summary>
    public RetrievalRecipe Recipe { get; }

    /// <summary>The systems that are known.</summary>
    public SystemRegistry Registry => _request.Registry;

    /// <summary>The datasets.</summary>
    public TrainingData Data => _request.Data;

    /// <summary>Where to read and write.</summary>
    public TrainingPaths Paths => _request.Paths;

    /// <summary>Hears sentences about the data; null: nobody does.</summary>
    internal Action<string>? Notice => _request.Notice;

    /// <summary>Reads images.</summary>
    public ImageDecoder Decode => _request.Decode;

    /// <summary>Where to compute.</summary>
    public Device Device => _request.Device;

    /// <summary>The training images that have captions; <see cref="ImageBatch.ImageIndices"/> count in them.</summary>
    public IReadOnlyList<CaptionedImage> Images => Loader(Recipe.ImageSizeAt(0)).Images;

    /// <summary>The captions that the training shows.</summary>
    /// <exception cref="TrainingException">Nouns are to be replaced, and there is no WordNet.</exception>
    internal ShownCaptions Captions =>
        _captions ??= (Recipe as TowerRecipe)?.TextTuning?.WordReplacement is { } replacement
        ? new ShownCaptions(replacement, Images, Thesaurus("textTuning.wordReplacement"), Recipe.Seed)
        : new ShownCaptions();

    /// <summary>WordNet's nouns, read once.</summary>
    /// <param name="setting">What asks for them.</param>
    /// <exception cref="TrainingException">There is no WordNet.</exception>
    internal NounThesaurus Thesaurus(string setting) =>
        _thesaurus ??= NounThesaurus.FindAndRead() ?? throw new TrainingException(
        $"'{setting}' needs WordNet 3.0: install Debian's wordnet-base, or name the folder of its dict files as "
            + $"NADIR_WORDNET.");

    /// <summary>All texts that the training shows, some of them twice.</summary>
    internal IEnumerable<string> ShownTexts =>
        Images.SelectMany(image => image.Captions).Distinct().SelectMany(Captions.Forms);

    /// <summary>Counts the words of the training captions.</summary>
    public Vocabulary BuildVocabulary() =>
        Vocabulary.Build(Data.Train.SelectMany(image => image.Captions.Distinct()), Recipe.MinimumWordCount);

    /// <summary>Counts the words of the training captions by a rule.</summary>
    /// <param name="rule">Which words.</param>
    /// <returns>What turns captions into ids, and how many rows an embedding needs for them.</returns>
    /// <exception cref="TrainingException">The rule counts test captions, and there are none.</exception>
    public (ITextTokenizer Tokenizer, int Rows) BuildTokenizer(VocabularyRule rule)
    {
        if (rule == VocabularyRule.Words)
        {
            var words = BuildVocabulary();
            return (words, words.Count);
        }

        var train = Data.Train.SelectMany(image => image.Captions);
        if (rule == VocabularyRule.PublishedWithTestLeak && Data.TestCaptions.Count == 0)
        {
            throw new TrainingException(
                "'vocabulary' is PublishedWithTestLeak, but the datasets list no test captions: give a dataset file "
                    + "with its test"
                + " split, or count the training captions alone with Published.");
        }

        // The published lists count train and val together; val chooses the weights here, so it is left out.
        var vocabulary = rule == VocabularyRule.Published
            ? RetrievalVocabulary.Build(train, Recipe.MinimumWordCount)
            : RetrievalVocabulary.BuildWithTestLeak(train, Data.TestCaptions, Recipe.MinimumWordCount);
        return (vocabulary, vocabulary.Count + 1);
    }

    /// <summary>Opens the autocast that the recipe asks for.</summary>
    public AutocastScope Autocast() => new(Device.Type, ScalarType.BFloat16, enabled: Recipe.Bfloat16);

    /// <summary>The reader of batches with images of a size.</summary>
    /// <param name="size">Side in pixels.</param>
    /// <exception cref="TrainingException">There are fewer images than a batch takes.</exception>
    internal BatchLoader Loader(int size)
    {
        // Where nobody reads the pixels, a single one keeps the order of images and captions.
        size = Recipe.ReadsPixels ? size : 1;
        if (_loader?.Options.ImageSize == size)
        {
            return _loader;
        }

        _loader = new BatchLoader(Data.Train, new BatchLoaderOptions
        {
            ImageSize = size,
            BatchSize = Recipe.BatchSize,
            Seed = Recipe.Seed,
            DropLast = true,
            CaptionsPerImage = Recipe.CaptionsPerImage,
            CacheBytes = PixelCacheBytes,
            Augmentation = Recipe.ReadsPixels ? Recipe.Augmentation.ToOptions() : AugmentationOptions.None,
        }, Recipe.ReadsPixels ? Decode : _ => Blank);
        return _loader.BatchesPerEpoch > 0
            ? _loader
            : throw new TrainingException(
                $"There are {Data.Train.Count} training images, fewer than a batch of {Recipe.BatchSize}.");
    }
}

/// <summary>What a network of a retrieval system is given in a step of its training.</summary>
/// <param name="Images">N images.</param>
/// <param name="Texts">M captions, those of the images.</param>
/// <param name="Positives">[N, M] float32, 1 where they belong together, equal captions of other
/// images among them.</param>
/// <param name="Source">The images and captions themselves.</param>
/// <param name="Captions">M texts: the captions as they are shown, which may have other words than in
/// <paramref name="Source"/>.</param>
public sealed record RetrievalBatch(
    ImageInputs Images, TextInputs Texts, Tensor Positives, ImageBatch Source, IReadOnlyList<string> Captions);
