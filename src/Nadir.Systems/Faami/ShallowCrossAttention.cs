using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Faami;

/// <summary>
/// FAAMI's shallow cross-attention between regions and words (section 3.3), one layer as in SCAN (Lee et al. 2018,
/// equations 2 to 6): each query attends to the other side by a softmax over cosines, and the score of a pair is the mean
/// cosine of queries with what they attended to.
/// </summary>
/// <remarks>
/// The attended vector is never built: with unit vectors, query . attended = sum(a s) and |attended|^2 = a G a^T, where s
/// are the cosines, a the attention and G the Gram matrix of the keys. Not safe for concurrent use.
/// </remarks>
public sealed class ShallowCrossAttention : Module
{
    // Keeps the gradient of the square root finite where attended vectors cancel out.
    private const double LeastSquaredNorm = 1e-6;

    private readonly Interaction _interaction;
    private readonly double _temperature;

    /// <summary>Makes the layer, which has no weights.</summary>
    /// <param name="interaction">Which side asks; not <see cref="Interaction.None"/>.</param>
    /// <param name="inverseTemperature">Factor on cosines before the softmax (SCAN's lambda).</param>
    public ShallowCrossAttention(Interaction interaction, double inverseTemperature)
    {
        if (interaction == Interaction.None)
        {
            throw new ArgumentException("Without an interaction there is nothing to score.", nameof(interaction));
        }

        (_interaction, _temperature) = (interaction, inverseTemperature);
    }

    /// <summary>Scores all pairs of some pictures with some texts.</summary>
    /// <param name="regions">[N, R, D].</param>
    /// <param name="words">[M, L, D].</param>
    /// <param name="mask">[M, L] bool, true at words, false at padding.</param>
    /// <returns>[N, M], -1..1.</returns>
    /// <remarks>Takes about four times N * M * L * R values of memory.</remarks>
    public Tensor Score(Tensor regions, Tensor words, Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(mask);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(regions.Device.Type, enabled: false);
        var (unitRegions, unitWords) = (regions.Normalize(dim: -1), words.Normalize(dim: -1));
        return scope.Keep(_interaction switch
        {
            Interaction.TextToImage => TextToImage(unitRegions, unitWords, mask),
            Interaction.ImageToText => ImageToText(unitRegions, unitWords, mask),
            _ => (TextToImage(unitRegions, unitWords, mask) + ImageToText(unitRegions, unitWords, mask)) * 0.5,
        });
    }

    /// <summary>How each word of one text attends to the regions of one picture.</summary>
    /// <param name="regions">[R, D].</param>
    /// <param name="words">[L, D], without padding.</param>
    /// <returns>[L, R]; rows sum to 1.</returns>
    public Tensor WordAttention(Tensor regions, Tensor words)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(words);
        using var scope = new TensorScope();
        var cosines = words.Normalize(dim: -1).Matmul(regions.Normalize(dim: -1).T());
        return scope.Keep((cosines * _temperature).Softmax(-1));
    }

    private Tensor TextToImage(Tensor regions, Tensor words, Tensor mask)
    {
        var (count, texts, length) = (regions.Size(0), words.Size(0), words.Size(1));
        using var scope = new TensorScope();
        // [N, M * L, R]: one row a word.
        var cosines = words.Reshape(1, texts * length, -1).Matmul(regions.Transpose(1, 2));
        var similarity = Attended(cosines, cosines * _temperature, regions).Reshape(count, texts, length);
        var weights = mask.To(ScalarType.Float32);
        return scope.Keep((similarity * weights).Sum([2]) / weights.Sum([1]));
    }

    private Tensor ImageToText(Tensor regions, Tensor words, Tensor mask)
    {
        var (count, places, texts) = (regions.Size(0), regions.Size(1), words.Size(0));
        using var scope = new TensorScope();
        // [M, N * R, L]: one row a region.
        var cosines = regions.Reshape(1, count * places, -1).Matmul(words.Transpose(1, 2));
        var padding = mask.LogicalNot().Unsqueeze(1);
        var similarity = Attended(cosines, (cosines * _temperature).MaskedFill(padding, double.NegativeInfinity), words);
        return scope.Keep(similarity.Reshape(texts, count, places).Mean([2]).T().Contiguous());
    }

    // cos(query, attended) for rows of cosines [B, Q, K] over keys [B, K, D].
    private static Tensor Attended(Tensor cosines, Tensor logits, Tensor keys)
    {
        using var scope = new TensorScope();
        var attention = logits.Softmax(-1);
        var gram = keys.Matmul(keys.Transpose(1, 2));
        var norm = (attention.Matmul(gram) * attention).Sum([-1]).Clamp(min: LeastSquaredNorm).Sqrt();
        return scope.Keep((attention * cosines).Sum([-1]) / norm);
    }
}
