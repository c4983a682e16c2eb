using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Contracts;

/// <summary>
/// A pair scorer at work: images become features that can be kept, and texts are scored against features.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class PairInference : IDisposable
{
    /// <summary>
    /// Memory that the scoring of one block of pairs takes, in bytes, about; one image with all texts may take more.
    /// </summary>
    public const long WorkingBytes = 128L << 20;

    private const int MostImagesAtOnce = 64;

    private readonly IPairScorer _model;
    private readonly ITextTokenizer _tokenizer;
    private readonly long[][] _shapes;
    private bool _isPrepared;

    /// <summary>Takes a model over and disposes it in the end.</summary>
    /// <param name="model">In evaluation mode, on the CPU.</param>
    /// <param name="tokenizer">Turns texts into its ids.</param>
    public PairInference(IPairScorer model, ITextTokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        (_model, _tokenizer) = (model, tokenizer);
        _shapes = [.. model.ImagePartShapes];
        FeatureLength = checked((int)_shapes.Sum(Length));
    }

    /// <summary>The images that the model takes.</summary>
    public ImageSpecification Images => _model.Images;

    /// <summary>Values that are kept of an image: all of its parts, one after another.</summary>
    public int FeatureLength { get; }

    /// <summary>Reads a model folder.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="InvalidDataException">The folder is damaged, or its system scores no pairs.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static PairInference Load(SystemRegistry registry, string folder)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var (model, tokenizer) = registry.Load<IPairScorer>(folder, SystemRoles.Reranker);
        return new PairInference(model, tokenizer);
    }

    /// <summary>Computes features of images, all in one batch.</summary>
    /// <param name="images">Each of the model's size squared.</param>
    /// <param name="destination">Receives images.Count * <see cref="FeatureLength"/> values, image by image.</param>
    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<Half> destination)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            return;
        }

        using var noGrad = new NoGradScope();
        if (!_isPrepared)
        {
            // Outside the scope: what is folded stays.
            _model.PrepareForInference();
            _isPrepared = true;
        }

        using var scope = new TensorScope();
        var parts = _model.EmbedImages(RgbImageTensor.Create(images, _model.Images.Size)).Parts;
        Tensor.Cat([.. parts.Select(part => part.Flatten(startDim: 1))], dim: 1)
            .To(ScalarType.Float16)
            .CopyTo(destination[..(images.Count * FeatureLength)]);
    }

    /// <summary>Scores texts against images; the value of a pair does not depend on the other images.</summary>
    /// <param name="texts">Any text; unknown words count as one and the same word.</param>
    /// <param name="images">Features of <see cref="EncodeImages"/>, <see cref="FeatureLength"/> values each.</param>
    /// <param name="scores">Receives texts.Count * images.Count scores, text by text; more is better.</param>
    /// <exception cref="ArgumentException">An image's features have another length.</exception>
    public void Score(IReadOnlyList<string> texts, IReadOnlyList<ReadOnlyMemory<Half>> images, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(images);
        if (texts.Count == 0 || images.Count == 0)
        {
            return;
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var batch = TextInputs.Create(texts, _tokenizer, _model.MaxTextLength);
        var embedded = _model.EmbedTexts(batch);
        var bytes = Math.Max(1, _model.BytesPerPair((int)batch.Ids.Size(1)) * texts.Count);
        var imagesAtOnce = (int)Math.Clamp(WorkingBytes / bytes, 1, MostImagesAtOnce);
        for (var first = 0; first < images.Count; first += imagesAtOnce)
        {
            ScoreBlock(embedded, images, first, Math.Min(imagesAtOnce, images.Count - first), scores);
        }
    }

    /// <summary>Whether the model tells which regions of an image each word of a text attends to.</summary>
    public bool ExplainsWords => _model is IExplainsWords { ExplainsWords: true } && WordMaps.CanName(_tokenizer);

    /// <summary>Tells which regions of an image each word of a text attends to.</summary>
    /// <param name="image">Of the model's size squared.</param>
    /// <param name="text">Any text that is not blank; words beyond the model's longest text are left out.</param>
    /// <returns>For each word its name and its map, row by row from the top, which sums to 1.</returns>
    /// <exception cref="InvalidOperationException">The model does not tell; see
    /// <see cref="ExplainsWords"/>.</exception>
    public IReadOnlyList<WordMap> Explain(RgbImage image, string text)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(text);
        if (!ExplainsWords)
        {
            throw new InvalidOperationException("This model does not tell to which regions words belong.");
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        return WordMaps.Of((IExplainsWords)_model, _tokenizer, RgbImageTensor.Create([image], _model.Images.Size), text,
            _model.MaxTextLength);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private void ScoreBlock(
        PairFeatures texts, IReadOnlyList<ReadOnlyMemory<Half>> images, int first, int count, Span<float> scores)
    {
        using var scope = new TensorScope();
        var block = _model.ScorePairs(Unpack(images, first, count), texts).T().Contiguous();
        var values = block.AsSpan<float>();
        for (var text = 0; text < block.Size(0); text++)
        {
            values.Slice(text * count, count).CopyTo(scores[((text * images.Count) + first)..]);
        }
    }

    private PairFeatures Unpack(IReadOnlyList<ReadOnlyMemory<Half>> images, int first, int count)
    {
        var packed = new Half[count * FeatureLength];
        for (var index = 0; index < count; index++)
        {
            var features = images[first + index];
            if (features.Length != FeatureLength)
            {
                throw new ArgumentException(
                    $"Image {first + index} has {features.Length} values, the model takes {FeatureLength}.",
                    nameof(images));
            }

            features.Span.CopyTo(packed.AsSpan(index * FeatureLength));
        }

        using var scope = new TensorScope();
        var rows = Tensor.FromArray<Half>(packed, count, FeatureLength).To(ScalarType.Float32);
        var parts = new List<Tensor>(_shapes.Length);
        var start = 0L;
        foreach (var shape in _shapes)
        {
            var length = Length(shape);
            parts.Add(scope.Keep(rows.Narrow(1, start, length).Reshape([count, .. shape]).Contiguous()));
            start += length;
        }

        return new PairFeatures(parts);
    }

    private static long Length(long[] shape) => shape.Aggregate(1L, (product, side) => checked(product * side));
}
