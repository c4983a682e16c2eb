using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Faami;

/// <summary>A FAAMI at work: pictures become features that can be kept, and texts are scored against features.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class FaamiInference : IDisposable
{
    // Bounds the cross-attention's memory: about 2 MiB a text of 40 words.
    private const int PicturesAtOnce = 64;

    private readonly FaamiNetwork _model;
    private readonly Vocabulary _vocabulary;
    private readonly int _regions;
    private bool _folded;

    /// <summary>Takes a model over and disposes it in the end.</summary>
    /// <param name="model">In evaluation mode, on the CPU.</param>
    /// <param name="vocabulary">Its words.</param>
    public FaamiInference(FaamiNetwork model, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        (_model, _vocabulary) = (model, vocabulary);
        var side = (model.ImageSize + MobileNetV1.OutputStride - 1) / MobileNetV1.OutputStride;
        _regions = side * side;
    }

    /// <summary>Side of the pictures in pixels.</summary>
    public int ImageSize => _model.ImageSize;

    /// <summary>Values that are kept of a picture: its global vector and one vector a region, each of unit L2 norm.</summary>
    public int FeatureLength => _model.FeatureDim + (_regions * Width);

    private int Width => _model.Configuration.Width;

    /// <summary>Reads a model folder.</summary>
    /// <exception cref="InvalidDataException">The folder is damaged, or holds no FAAMI.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static FaamiInference Load(string folder)
    {
        var (model, vocabulary) = FaamiFolder.Load(folder);
        return new FaamiInference(model, vocabulary);
    }

    /// <summary>Computes features of pictures, all in one batch.</summary>
    /// <param name="images">Each of <see cref="ImageSize"/> squared.</param>
    /// <param name="destination">Receives images.Count * <see cref="FeatureLength"/> values, picture by picture.</param>
    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<Half> destination)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            return;
        }

        using var noGrad = new NoGradScope();
        if (!_folded)
        {
            // Outside the scope: the folded weights stay.
            _model.FoldNormalizations();
            _folded = true;
        }

        using var scope = new TensorScope();
        var (features, regions) = _model.EmbedImages(RgbImageTensor.Create(images, ImageSize));
        // Of unit length each value fits half precision, whatever the scale of the features.
        Tensor.Cat([features.Normalize(), regions.Normalize(dim: -1).Flatten(startDim: 1)], dim: 1)
            .To(ScalarType.Float16)
            .CopyTo(destination[..(images.Count * FeatureLength)]);
    }

    /// <summary>Scores texts against pictures; the value of a pair does not depend on the other pictures.</summary>
    /// <param name="texts">Any text; unknown words count as one and the same word.</param>
    /// <param name="pictures">Features of <see cref="EncodeImages"/>, <see cref="FeatureLength"/> values each.</param>
    /// <param name="scores">Receives texts.Count * pictures.Count logits, text by text; more is better.</param>
    /// <exception cref="ArgumentException">A picture's features have another length.</exception>
    public void Score(IReadOnlyList<string> texts, IReadOnlyList<ReadOnlyMemory<Half>> pictures, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(pictures);
        if (texts.Count == 0 || pictures.Count == 0)
        {
            return;
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var batch = TextBatch.Create(texts, _vocabulary, _model.MaxTextLength);
        var embedded = _model.EmbedTexts(batch.Ids, batch.Lengths);
        for (var first = 0; first < pictures.Count; first += PicturesAtOnce)
        {
            var count = Math.Min(PicturesAtOnce, pictures.Count - first);
            ScoreBlock(embedded, pictures, first, count, scores);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private void ScoreBlock(FaamiTexts texts, IReadOnlyList<ReadOnlyMemory<Half>> pictures, int first, int count, Span<float> scores)
    {
        using var scope = new TensorScope();
        var block = _model.Score(Unpack(pictures, first, count), texts).T().Contiguous();
        var values = block.AsSpan<float>();
        for (var text = 0; text < block.Size(0); text++)
        {
            values.Slice(text * count, count).CopyTo(scores[((text * pictures.Count) + first)..]);
        }
    }

    private FaamiImages Unpack(IReadOnlyList<ReadOnlyMemory<Half>> pictures, int first, int count)
    {
        var packed = new Half[count * FeatureLength];
        for (var index = 0; index < count; index++)
        {
            var features = pictures[first + index];
            if (features.Length != FeatureLength)
            {
                throw new ArgumentException(
                    $"Picture {first + index} has {features.Length} values, the model takes {FeatureLength}.", nameof(pictures));
            }

            features.Span.CopyTo(packed.AsSpan(index * FeatureLength));
        }

        using var scope = new TensorScope();
        var rows = Tensor.FromArray<Half>(packed, count, FeatureLength).To(ScalarType.Float32);
        var global = rows.Narrow(1, 0, _model.FeatureDim).Contiguous();
        var regions = rows.Narrow(1, _model.FeatureDim, _regions * Width).Reshape(count, _regions, Width).Contiguous();
        return new FaamiImages(scope.Keep(global), scope.Keep(regions));
    }
}
