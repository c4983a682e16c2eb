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
public sealed class SfdrInference : IDisposable
{
    // Enough to keep the cores busy at five beams; more only takes memory.
    private const int PicturesAtOnce = 16;

    private readonly SfdrNetwork _model;
    private readonly Vocabulary _vocabulary;
    private readonly IRetrievalModel _encoder;
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
        SfdrNetwork model, Vocabulary vocabulary, IRetrievalModel encoder, ITextTokenizer encoderTokenizer, IRegionDetector? detector = null)
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
    public SfdrConfiguration Configuration => _model.Configuration;

    /// <summary>Side of the pictures in pixels.</summary>
    public int ImageSize => _extractor.ImageSize;

    /// <summary>Reads a captioner's folder, and its encoder.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="find">From the name of a bundled model to its folder.</param>
    /// <exception cref="InvalidDataException">A folder is damaged, holds another architecture, or the encoder is another one.</exception>
    /// <exception cref="FileNotFoundException">A file or the encoder is missing.</exception>
    public static SfdrInference Load(string folder, Func<string, string> find)
    {
        var (model, vocabulary) = SfdrFolder.Load(folder);
        IRetrievalModel? encoder = null;
        try
        {
            (encoder, var encoderTokenizer) = RetrievalModelFolder.Load(model.Configuration.Encoder.Locate(folder, find));
            return new SfdrInference(model, vocabulary, encoder, encoderTokenizer);
        }
        catch
        {
            model.Dispose();
            encoder?.Dispose();
            throw;
        }
    }

    /// <summary>Describes pictures.</summary>
    /// <param name="images">Each of <see cref="ImageSize"/> squared.</param>
    /// <param name="search">How to search; null: as the model's configuration says.</param>
    /// <param name="explain">Whether to tell which nodes each word looked at.</param>
    /// <param name="oracleCaptions">
    /// For each picture its reference captions, for a model that was trained with <see cref="SemanticText.Oracle"/>, and for
    /// comparison with published numbers only; else null.
    /// </param>
    /// <param name="style">One of the configuration's styles; null: for each picture the one that its statistics tell.</param>
    /// <param name="cancellationToken">Stops between words.</param>
    /// <exception cref="ArgumentException">
    /// The model takes reference captions and there are none, or the other way round; or it has no such style.
    /// </exception>
    public IReadOnlyList<PictureCaption> Describe(
        IReadOnlyList<RgbImage> images,
        BeamSearchOptions? search = null,
        bool explain = false,
        IReadOnlyList<IReadOnlyList<string>>? oracleCaptions = null,
        string? style = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var styleIndex = style is null ? null : Configuration.StyleIndex(style);
        if (style is not null && styleIndex is null)
        {
            throw new ArgumentException(
                Configuration.Styles.Count == 0
                    ? "The captioner has one style only."
                    : $"The captioner has no style '{style}', only {string.Join(", ", Configuration.Styles)}.",
                nameof(style));
        }

        if ((oracleCaptions is not null) != (Configuration.TakesText && !Configuration.Retrieves))
        {
            throw new ArgumentException("Reference captions belong to a model that was trained with them, and only to such.", nameof(oracleCaptions));
        }

        var captions = new List<PictureCaption>(images.Count);
        for (var first = 0; first < images.Count; first += PicturesAtOnce)
        {
            var count = Math.Min(PicturesAtOnce, images.Count - first);
            captions.AddRange(DescribeBatch(
                [.. images.Skip(first).Take(count)], search ?? Configuration.Search, explain,
                oracleCaptions?.Skip(first).Take(count).ToList(), styleIndex, cancellationToken));
        }

        return captions;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _encoder.Dispose();
    }

    private IEnumerable<PictureCaption> DescribeBatch(
        List<RgbImage> images, BeamSearchOptions search, bool explain, List<IReadOnlyList<string>>? oracle, int? style, CancellationToken cancellationToken)
    {
        using var noGrad = new NoGradScope();
        if (!_folded)
        {
            // Outside the scope: the folded weights stay.
            _encoder.FoldNormalizations();
            _folded = true;
        }

        using var scope = new TensorScope();
        var features = _extractor.Extract(RgbImageTensor.Create(images, ImageSize));
        features = oracle is null ? _model.Retrieve(features) : features with { Text = CaptionVectors.Mean(_encoder, _encoderTokenizer, oracle, cancellationToken) };
        features = features with { Style = style is null ? null : Tensor.Full([images.Count], style.Value, ScalarType.Int64) };
        var memory = _model.Remember(features);
        var found = CaptionSearch.Run(_model, memory, _vocabulary, search, cancellationToken);
        var looks = explain ? CaptionLooks.Compute(_model, memory, _vocabulary, [.. found.Select(list => list[0])]) : null;
        return [.. found.Select((list, index) => new PictureCaption(
            [.. list.Select(Alternative)],
            explain ? CaptionLooks.Nodes(features, index, Configuration.Sizes.GridSide) : [],
            looks?[index] ?? []))];
    }

    private CaptionAlternative Alternative(Hypothesis hypothesis)
    {
        string[] words = [.. hypothesis.Words.Select(id => _vocabulary.Tokens[(int)id])];
        return new CaptionAlternative(string.Join(' ', words), words, hypothesis.LogProbability, hypothesis.Score);
    }
}
