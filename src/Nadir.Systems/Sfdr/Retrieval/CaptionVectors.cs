using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Retrieval;

/// <summary>Vectors of captions in an encoder's space. As thread-safe as the encoder: not.</summary>
public static class CaptionVectors
{
    private const int TextsAtOnce = 256;

    /// <summary>Encodes captions.</summary>
    /// <param name="encoder">In evaluation mode.</param>
    /// <param name="tokenizer">Turns texts into the encoder's ids.</param>
    /// <param name="captions">At least one.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>[captions, embed], unit L2 norm, not calibrated.</returns>
    public static Tensor Encode(
        ITwoTowers encoder, ITextTokenizer tokenizer, IReadOnlyList<string> captions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(captions);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var vectors = new List<Tensor>();
        foreach (var texts in captions.Chunk(TextsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = new TensorScope();
            var batch = TextInputs.Create(texts, tokenizer, encoder.MaxTextLength);
            vectors.Add(inner.Keep(encoder.TextFeatures(batch.To(encoder.Device)).Normalize()));
        }

        return scope.Keep(Tensor.Cat(vectors));
    }

    /// <summary>The mean vector of each picture's captions.</summary>
    /// <param name="encoder">In evaluation mode.</param>
    /// <param name="tokenizer">Turns texts into the encoder's ids.</param>
    /// <param name="captions">For each picture at least one.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>[pictures, embed].</returns>
    public static Tensor Mean(
        ITwoTowers encoder, ITextTokenizer tokenizer, IReadOnlyList<IReadOnlyList<string>> captions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(captions);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var all = Encode(encoder, tokenizer, [.. captions.SelectMany(list => list)], cancellationToken);
        var means = new List<Tensor>(captions.Count);
        var first = 0;
        foreach (var list in captions)
        {
            means.Add(all.Narrow(0, first, list.Count).Mean([0]));
            first += list.Count;
        }

        return scope.Keep(Tensor.Stack(means));
    }
}
