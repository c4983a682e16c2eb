using Nadir.Imagery;
using Nadir.Language;
using Nadir.Models.Retrieval;
using Nadir.Torch;

namespace Nadir.Models.DualEncoder;

/// <summary>A dual encoder at work: pictures and texts in, unit vectors out.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class DualEncoderInference : IDisposable
{
    private const int TextsAtOnce = 256;

    private readonly DualEncoder _model;
    private readonly Vocabulary _vocabulary;
    private bool _folded;

    /// <summary>Takes a model over and disposes it in the end.</summary>
    /// <param name="model">In evaluation mode, on the CPU.</param>
    /// <param name="vocabulary">Its words.</param>
    public DualEncoderInference(DualEncoder model, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        (_model, _vocabulary) = (model, vocabulary);
    }

    /// <summary>Length of the vectors.</summary>
    public int Dimension => _model.Configuration.EmbedDim;

    /// <summary>Side of the pictures in pixels.</summary>
    public int ImageSize => _model.Configuration.Image.Size;

    /// <summary>Reads a model folder.</summary>
    /// <exception cref="InvalidDataException">The folder is damaged.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static DualEncoderInference Load(string folder)
    {
        var (model, vocabulary) = DualEncoderFolder.Load(folder);
        return new DualEncoderInference(model, vocabulary);
    }

    /// <summary>Encodes pictures.</summary>
    /// <param name="images">Each of <see cref="ImageSize"/> squared.</param>
    /// <param name="destination">Receives images.Count * <see cref="Dimension"/> values.</param>
    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            return;
        }

        using var noGrad = new NoGradScope();
        // Outside the scope: the folded weights stay.
        Fold();
        using var scope = new TensorScope();
        var input = RgbImageTensor.Create(images, ImageSize);
        _model.EncodeImages(input).CopyTo(destination[..(images.Count * Dimension)]);
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">Any text; unknown words count as one and the same word.</param>
    /// <param name="destination">Receives texts.Count * <see cref="Dimension"/> values.</param>
    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var noGrad = new NoGradScope();
        for (var start = 0; start < texts.Count; start += TextsAtOnce)
        {
            using var scope = new TensorScope();
            var count = Math.Min(TextsAtOnce, texts.Count - start);
            var batch = TextBatch.Create(
                [.. texts.Skip(start).Take(count)], _vocabulary, _model.Configuration.Text.MaxLength);
            _model.EncodeTexts(batch.Ids, batch.Lengths).CopyTo(destination.Slice(start * Dimension, count * Dimension));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    // Only when a picture comes: a text query must not wait for it.
    private void Fold()
    {
        if (_folded)
        {
            return;
        }

        foreach (var block in _model.Image.Backbone.Blocks)
        {
            block.Fold(ScalarType.Float32);
        }

        _folded = true;
    }
}
