using Nadir.Systems.Sfdr.Decoding;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Search;

/// <summary>A captioner's decoder as a search or a sampler sees it. Nothing is recorded for gradients.</summary>
/// <remarks>Not safe for concurrent use. Does not own the model and the memory.</remarks>
public sealed class SfdrStepDecoder : IStepDecoder, IDisposable
{
    private readonly MeshedDecoder _decoder;
    private readonly DecoderMemory _memory;
    private readonly DecoderCache _cache;
    private readonly Tensor _never;
    private float[] _logProbabilities = [];

    /// <summary>Starts to decode.</summary>
    /// <param name="model">The captioner.</param>
    /// <param name="memory">Its pictures.</param>
    /// <param name="vocabulary">Its words: padding, unknown and start are said only if its options allow it.</param>
    public SfdrStepDecoder(SfdrNetwork model, DecoderMemory memory, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        (_decoder, _memory, VocabularySize) = (model.Decoder, memory, vocabulary.Count);
        _cache = model.Decoder.CreateCache();
        _never = NeverSaid.Mask(vocabulary, model.Device, model.Configuration.AsReleased.SpecialTokensSayable)
            .DetachFromScope();
    }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Step(ReadOnlySpan<long> words)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var logits = _decoder.Step(Tensor.FromArray(words, words.Length).To(_never.Device), _memory, _cache);
        Array.Resize(ref _logProbabilities, words.Length * VocabularySize);
        logits.MaskedFill(_never, double.NegativeInfinity).LogSoftmax(-1, ScalarType.Float32).CopyTo<float>(_logProbabilities);
        return _logProbabilities;
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<long> rows)
    {
        using var noGrad = new NoGradScope();
        _cache.Reorder(rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache.Dispose();
        _never.Dispose();
    }
}
