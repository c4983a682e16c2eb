using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr.Features;
using Nadir.Systems.Sfdr.Retrieval;
using Nadir.Systems.Sfdr.Search;
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
        SfdrNetwork model, Vocabulary vocabulary, ISpatialEncoder encoder, ITextTokenizer encoderTokenizer, IRegionDetector? detector = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(encoder);
        (_model, _vocabulary, _encoder, _encoderTokenizer) = (model, vocabulary, encoder, encoderTokenizer);
        _extractor = new FeatureExtractor(encoder, model.Configuration.Features, detector);
        if (_extractor.Sizes != model.Configuration.Sizes)
        {
            throw new InvalidDataException($"The encoder gives features of {_extractor.Sizes}, the captioner takes {model.Configuration.Sizes}.");
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
    /// <exception cref="InvalidDataException">A folder is damaged, holds another architecture, or the encoder is another one.</exception>
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
            return new LoadedModel(system, new SfdrInference(network, vocabulary, encoder, encoderTokenizer), vocabulary);
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
            throw new ArgumentException("Reference captions belong to a model that was trained with them, and only to such.", nameof(request));
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
        List<RgbImage> images, BeamSearchOptions search, bool explain, List<IReadOnlyList<string>>? oracle, int? style, CancellationToken cancellationToken)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var features = _extractor.Extract(RgbImageTensor.Create(images, ImageSize));
        features = oracle is null ? _model.Retrieve(features) : features with { Text = CaptionVectors.Mean(_encoder, _encoderTokenizer, oracle, cancellationToken) };
        features = features with { Style = style is null ? null : Tensor.Full([images.Count], style.Value, ScalarType.Int64) };
        var memory = _model.Remember(features);
        var found = CaptionSearch.Run(_model, memory, _vocabulary, search, cancellationToken);
        var looks = explain ? CaptionLooks.Compute(_model, memory, _vocabulary, [.. found.Select(list => list[0])]) : null;
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
