using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr;

/// <summary>A captioner at work: pictures in, captions out.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class SfdrInference : ICaptioner
{
    // Enough to keep the cores busy at five beams; more only takes memory.
    private const int PicturesAtOnce = 16;

    private readonly SfdrNetwork _model;
    private readonly Vocabulary _vocabulary;
    private readonly ISpatialEncoder _encoder;
    private readonly ITextTokenizer _encoderTokenizer;
    private readonly FeatureExtractor _extractor;
    private bool _folded;

    /// <summary>Takes both models over and disposes them in the end.</summary>
    /// <param name="model">The captioner, in evaluation mode, on the CPU.</param>
    /// <param name="vocabulary">Its words.</param>
    /// <param name="encoder">The model that it was trained with, in evaluation mode, on the CPU.</param>
    /// <param name="encoderTokenizer">Turns texts into that model's ids.</param>
    /// <param name="detector">Finds regions; null: the windows that come with the program.</param>
    /// <exception cref="InvalidDataException">The two do not fit together.</exception>
    public SfdrInference(
        SfdrNetwork model, Vocabulary vocabulary, ISpatialEncoder encoder, ITextTokenizer encoderTokenizer,
        IRegionDetector? detector = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(encoder);
        (_model, _vocabulary, _encoder, _encoderTokenizer) = (model, vocabulary, encoder, encoderTokenizer);
        _extractor = new FeatureExtractor(encoder, model.Configuration.Features, detector);
        if (_extractor.Sizes != model.Configuration.Sizes)
        {
            throw new InvalidDataException(
                $"The encoder gives features of {_extractor.Sizes}, the captioner takes {model.Configuration.Sizes}.");
        }
    }

    /// <summary>What the captioner was made from.</summary>
    public SfdrOptions Configuration => _model.Configuration;

    /// <inheritdoc/>
    public ImageSpecification Images => new(ImageSize, SquareFit.Stretch);

    /// <inheritdoc/>
    public Device Device => _encoder.Device;

    /// <inheritdoc/>
    public IReadOnlyList<string> Styles => Configuration.Styles;

    /// <inheritdoc/>
    public bool ReadsReferences => Configuration.TakesText && !Configuration.Retrieves;

    /// <inheritdoc/>
    public BeamSearchOptions Search => Configuration.Search;

    private int ImageSize => _extractor.ImageSize;

    /// <summary>Reads a captioner's folder, and its encoder.</summary>
    /// <param name="system">What it is.</param>
    /// <param name="folder">The model folder.</param>
    /// <param name="loading">Reads and finds the encoder.</param>
    /// <exception cref="InvalidDataException">A folder is damaged, holds another architecture, or the encoder is
    /// another one.</exception>
    /// <exception cref="FileNotFoundException">A file or the encoder is missing.</exception>
    public static LoadedModel Load(SystemDescriptor system, string folder, ModelLoading loading)
    {
        ArgumentNullException.ThrowIfNull(loading);
        var (network, vocabulary) = SfdrFolder.Load(folder);
        ISpatialEncoder? encoder = null;
        try
        {
            var found = network.Configuration.Encoder.Locate(folder, loading.FindModel ?? (name => name));
            (encoder, var encoderTokenizer) = loading.Registry.Load<ISpatialEncoder>(found, SystemRoles.Encoder);
            return new LoadedModel(system, new SfdrInference(network, vocabulary, encoder, encoderTokenizer),
                vocabulary);
        }
        catch
        {
            network.Dispose();
            encoder?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ImageCaption> Describe(
        IReadOnlyList<RgbImage> images, CaptionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(request);
        var styleIndex = request.Style is { } style ? Configuration.StyleIndex(style) : null;
        if (request.Style is not null && styleIndex is null)
        {
            throw new ArgumentException(
                Styles.Count == 0
                    ? "The captioner has one style only."
                    : $"The captioner has no style '{request.Style}', only {string.Join(", ", Styles)}.",
                nameof(request));
        }

        if ((request.References is not null) != ReadsReferences)
        {
            throw new ArgumentException(
                "Reference captions belong to a model that was trained with them, and only to such.", nameof(request));
        }

        PrepareForInference();
        var captions = new List<ImageCaption>(images.Count);
        for (var first = 0; first < images.Count; first += PicturesAtOnce)
        {
            var count = Math.Min(PicturesAtOnce, images.Count - first);
            captions.AddRange(DescribeBatch(
                [.. images.Skip(first).Take(count)], request.Search ?? Search, request.Explain,
                request.References?.Skip(first).Take(count).ToList(), styleIndex, cancellationToken));
        }

        return captions;
    }

    /// <inheritdoc/>
    public void PrepareForInference()
    {
        if (!_folded)
        {
            // Outside of scopes: what is folded stays.
            using var noGrad = new NoGradScope();
            _encoder.PrepareForInference();
            _folded = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _encoder.Dispose();
    }

    private IEnumerable<ImageCaption> DescribeBatch(
        List<RgbImage> images, BeamSearchOptions search, bool explain, List<IReadOnlyList<string>>? oracle, int? style,
        CancellationToken cancellationToken)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var features = _extractor.Extract(RgbImageTensor.Create(images, ImageSize));
        features = oracle is null ? _model.Retrieve(features)
            : features with { Text = CaptionVectors.Mean(_encoder, _encoderTokenizer, oracle, cancellationToken) };
        features = features with
        {
            Style = style is null ? null
            : Tensor.Full([images.Count], style.Value, ScalarType.Int64)
        };
        var memory = _model.Remember(features);
        var found = CaptionSearch.Run(_model, memory, _vocabulary, search, cancellationToken);
        var looks = explain ? CaptionLooks.Compute(_model, memory, _vocabulary, [.. found.Select(list => list[0])])
            : null;
        return [.. found.Select((list, index) => new ImageCaption(
            [.. list.Select(Alternative)],
            explain ? CaptionLooks.Nodes(features, index, Configuration) : [],
            looks?[index] ?? []))];
    }

    private CaptionAlternative Alternative(Hypothesis hypothesis)
    {
        string[] words = [.. hypothesis.Words.Select(id => _vocabulary.Tokens[(int)id])];
        return new CaptionAlternative(string.Join(' ', words), words, hypothesis.LogProbability, hypothesis.Score);
    }
}

/// <summary>
/// Which nodes each word of a caption looked at: the decoder's attention, averaged over heads and layers.
/// </summary>
internal static class CaptionLooks
{
    /// <summary>Reads captions of pictures again, one each.</summary>
    /// <returns>By picture, by word with the end last, a value for each node; a word's values sum to 1.</returns>
    public static IReadOnlyList<IReadOnlyList<float[]>> Compute(
        SfdrNetwork model, DecoderMemory memory, Vocabulary vocabulary, IReadOnlyList<Hypothesis> captions)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        // From the start and each word, the next word was looked for: one row more than words.
        var longest = captions.Max(caption => caption.Words.Count) + 1;
        var ids = new long[captions.Count * longest];
        for (var row = 0; row < captions.Count; row++)
        {
            ids[row * longest] = vocabulary.IdOfSpecial(CaptionTokens.Start);
            captions[row].Words.ToArray().CopyTo(ids, (row * longest) + 1);
        }

        var layers = new List<Tensor>();
        model.Decoder.Forward(Tensor.FromArray<long>(ids, captions.Count, longest).To(model.Device), memory, layers);
        var mean = Tensor.Stack(layers).Mean([0]).To(Device.Cpu, ScalarType.Float32);
        var nodes = (int)mean.Size(2);
        var byPicture = mean.ToArray<float>().Chunk(longest * nodes);
        return [.. byPicture.Select((looks, row) => looks.Chunk(nodes).Take(captions[row].Words.Count + 1).ToList())];
    }

    /// <summary>Where the nodes of a picture lie, in the order of the looks.</summary>
    public static IReadOnlyList<Region> Nodes(PictureFeatures features, int picture, SfdrOptions configuration)
    {
        using var scope = new TensorScope();
        var regions = features.Geometry.Select(0, picture).Contiguous().ToArray<float>()
            .Chunk(FeatureLayout.GeometryLength)
            .Select(values => new Region(values[0], values[1], values[2], values[3], values[4]));
        if (configuration.AsReleased.EncodeRegionsOnly)
        {
            return [.. regions];
        }

        var gridSide = configuration.Sizes.GridSide;
        var side = 1f / gridSide;
        var cells = Enumerable.Range(0, gridSide * gridSide)
            .Select(cell => new Region((cell % gridSide) * side, (cell / gridSide) * side, side, side, 1));
        return [.. regions, .. cells];
    }
}

/// <summary>The special tokens around a caption.</summary>
public static class CaptionTokens
{
    /// <summary>Before the first word.</summary>
    public const string Start = "<bos>";

    /// <summary>Behind the last word.</summary>
    public const string End = "<eos>";

    /// <summary>Both, in the order in which a vocabulary is built with them.</summary>
    public static IReadOnlyList<string> All { get; } = [Start, End];

    /// <summary>Whether a vocabulary has both.</summary>
    public static bool AreIn(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return All.All(vocabulary.Tokens.Take(vocabulary.SpecialTokenCount).Contains);
    }
}

/// <summary>The tokens that no caption has: padding, the unknown word and the start. Thread-safe.</summary>
public static class NeverSaid
{
    /// <summary>Marks them.</summary>
    /// <param name="vocabulary">A captioner's words.</param>
    /// <param name="device">Where the mask is put.</param>
    /// <param name="sayable">Whether a caption may have them all the same, as in the released code: then none is
    /// marked.</param>
    /// <returns>[words], Bool.</returns>
    public static Tensor Mask(Vocabulary vocabulary, Device device, bool sayable = false)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        using var scope = new TensorScope();
        var never = new bool[vocabulary.Count];
        var start = vocabulary.IdOfSpecial(CaptionTokens.Start);
        never[Vocabulary.PaddingId] = never[Vocabulary.UnknownId] = never[start] = !sayable;
        return scope.Keep(Tensor.FromArray<bool>(never, vocabulary.Count).To(device));
    }
}

/// <summary>
/// An SFDR on disk: <c>config.json</c>, <c>model.safetensors</c> (with the caption bank), <c>vocabulary.json</c>. Its
/// encoder is another model folder, which <c>config.json</c> names, or the subfolder <c>encoder</c>.
/// </summary>
public static class SfdrFolder
{
    private static readonly NetworkFolder<SfdrNetwork, SfdrOptions> Format = new()
    {
        Json = SfdrJson.Default.SfdrOptions,
        Architecture = SfdrOptions.ArchitectureName,
        Title = "SFDR",
        Create = options => new SfdrNetwork(options),
        OptionsOf = network => network.Configuration,
        Validate = options => options.Validate(),
        LoadTokenizer = (folder, options) => ModelVocabulary.Load(folder, options.VocabularySize),
    };

    /// <summary>Reads a model, without its encoder.</summary>
    /// <param name="folder">The model folder.</param>
    /// <returns>In evaluation mode, float32, on the CPU, and its vocabulary. The caller disposes the model.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit the others; the
    /// message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static (SfdrNetwork Model, Vocabulary Vocabulary) Load(string folder)
    {
        var (model, tokenizer) = Format.Load(folder);
        var vocabulary = (Vocabulary)tokenizer;
        if (CaptionTokens.AreIn(vocabulary))
        {
            return (model, vocabulary);
        }

        model.Dispose();
        throw new InvalidDataException(
            $"'{folder}': the vocabulary lacks {CaptionTokens.Start} or {CaptionTokens.End}.");
    }

    /// <summary>
    /// Writes a model; floating-point tensors as float16, which halves the file and costs no accuracy that shows.
    /// </summary>
    /// <param name="folder">Created if missing; files of the same names are replaced, the weights last.</param>
    /// <param name="model">Not changed.</param>
    /// <param name="vocabulary">Of as many entries as the configuration says.</param>
    /// <param name="metadata">Goes into the safetensors header.</param>
    public static void Save(
        string folder, SfdrNetwork model, Vocabulary vocabulary, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        Format.Save(folder, model, vocabulary, metadata);
    }

    /// <summary>Reads and checks <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is no valid configuration of this architecture.</exception>
    public static SfdrOptions ReadConfiguration(string folder) => Format.ReadOptions(folder);
}
