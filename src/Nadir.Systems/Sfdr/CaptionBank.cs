using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// Vectors of training captions, one byte a component: the nearest of them stand beside a picture as its text.
/// </summary>
/// <remarks>
/// The captions' words are not kept, only their vectors. A caption that is near to many pictures, a hub, loses as much
/// as the encoder's querybank says. Not safe for concurrent use.
/// </remarks>
public sealed class CaptionBank : Module
{
    private const double LargestByte = 127;

    private readonly Tensor _vectors;
    private readonly Tensor _scales;
    private readonly Tensor _hubness;

    /// <summary>Makes an empty bank.</summary>
    /// <param name="size">How many captions, at least 1.</param>
    /// <param name="dim">Length of the vectors.</param>
    public CaptionBank(int size, int dim)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _vectors = RegisterBuffer("vectors", Tensor.Zeros([size, dim], ScalarType.Int8));
        _scales = RegisterBuffer("scales", Tensor.Zeros([size]));
        _hubness = RegisterBuffer("hubness", Tensor.Zeros([size]));
    }

    /// <summary>How many captions.</summary>
    public int Size => (int)_vectors.Size(0);

    /// <summary>Fills the bank.</summary>
    /// <param name="vectors">[size, dim], unit L2 norm.</param>
    /// <param name="hubness">[size]: what a caption's cosine loses.</param>
    public void Fill(Tensor vectors, Tensor hubness)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var largest = vectors.Abs().Amax([1], keepDim: true).Clamp(1e-12);
        _vectors.CopyInPlace((vectors / largest * LargestByte).Round());
        _scales.CopyInPlace(largest.Squeeze(1) / LargestByte);
        _hubness.CopyInPlace(hubness);
    }

    /// <summary>The captions' vectors, [size, dim] in float32.</summary>
    public Tensor Vectors()
    {
        using var scope = new TensorScope();
        return scope.Keep(_vectors.To(ScalarType.Float32) * _scales.To(ScalarType.Float32).Unsqueeze(1));
    }

    /// <summary>Finds the nearest captions of pictures.</summary>
    /// <param name="pictures">[N, dim], unit L2 norm.</param>
    /// <param name="count">How many, at most <see cref="Size"/>.</param>
    /// <param name="excluded">[N, size], Bool: true may not be found. At least <paramref name="count"/> of a row are
    /// false. Null: none.</param>
    /// <returns>[N, count] int64: places in the bank, the nearest first.</returns>
    public Tensor Nearest(Tensor pictures, int count, Tensor? excluded = null)
    {
        using var scope = new TensorScope();
        return scope.Keep(Find(pictures, Vectors(), count, excluded));
    }

    /// <summary>The mean vector of the nearest captions of pictures.</summary>
    /// <param name="pictures">[N, dim], unit L2 norm.</param>
    /// <param name="count">How many are averaged, at most <see cref="Size"/>.</param>
    /// <param name="excluded">As for <see cref="Nearest"/>.</param>
    /// <returns>[N, dim].</returns>
    public Tensor Retrieve(Tensor pictures, int count, Tensor? excluded = null)
    {
        using var scope = new TensorScope();
        var vectors = Vectors();
        var places = Find(pictures, vectors, count, excluded);
        return scope.Keep(vectors.IndexSelect(0, places.Flatten()).Reshape(places.Size(0), count, vectors.Size(1))
            .Mean([1]));
    }

    private Tensor Find(Tensor pictures, Tensor vectors, int count, Tensor? excluded)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Size);
        var scores = pictures.Matmul(vectors.T()) - _hubness;
        return (excluded is null ? scores : scores.MaskedFill(excluded, double.NegativeInfinity))
            .Topk(count, dim: 1).Indices;
    }
}

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
        ITwoTowers encoder, ITextTokenizer tokenizer, IReadOnlyList<string> captions,
        CancellationToken cancellationToken = default)
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
        ITwoTowers encoder, ITextTokenizer tokenizer, IReadOnlyList<IReadOnlyList<string>> captions,
        CancellationToken cancellationToken = default)
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
