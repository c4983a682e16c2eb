using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Camp;

/// <summary>Which form a <see cref="CrossModalAttention"/> has.</summary>
/// <param name="Refined">Whether queries have maps of their own and messages attend to themselves
/// ("CrossAttentionNew").</param>
/// <param name="SummaryAttention">Whether messages are pooled by summary attention, and not by a mean.</param>
/// <param name="MaskPaddedWords">Whether a mean leaves the messages of padded words out.</param>
/// <param name="Heads">Summaries of a side.</param>
/// <param name="Dropout">Probability of a zero between the layers of summary attention.</param>
public sealed record CrossModalAttentionOptions(
    bool Refined = true, bool SummaryAttention = false, bool MaskPaddedWords = true, int Heads = 4, double Dropout = 0);

/// <summary>
/// CAMP's message passing without gates (Wang et al. 2019, "CAMP", equations 1 to 4; the authors' "CrossAttention" and
/// "CrossAttentionNew"): words gather regions, regions gather words, and the cosine of what both have gathered is the
/// score.
/// </summary>
/// <remarks>
/// Pooled by a mean, messages are never formed: what a side has gathered is a weighted sum of the other side's tokens,
/// and weights, affinities and Gram matrices give its length and its product with the other. A pair then costs
/// regions x words and not that times the width (decision 0250). Parameters under the names of the authors' code. Not
/// safe for concurrent use in training.
/// </remarks>
public sealed class CrossModalAttention : Module
{
    private const double Hidden = -1e9;
    private const double Eps = 1e-8;

    // Tensors of tokens x width that are alive at once while a chunk is pooled by summary attention.
    private const int TensorsAtOnce = 6;

    private readonly CrossModalAttentionOptions _options;
    private readonly int _width;
    private readonly Dictionary<string, Linear> _maps = [];
    private readonly SummaryAttention? _imageSummary;
    private readonly SummaryAttention? _textSummary;

    /// <summary>Makes the block; keys begin as Glorot and Bengio have it, the rest by PyTorch's random
    /// weights.</summary>
    /// <param name="width">Length of the tokens.</param>
    /// <param name="options">Null: the form that the remote-sensing tables ran, with padded words masked.</param>
    public CrossModalAttention(int width, CrossModalAttentionOptions? options = null)
    {
        (_width, _options) = (width, options ?? new CrossModalAttentionOptions());
        string[] names = _options.Refined
            ?
            [
                "img_key_fc", "txt_key_fc", "img_query_fc", "txt_query_fc",
                "weighted_img_key_fc", "weighted_txt_key_fc", "weighted_img_query_fc", "weighted_txt_query_fc",
            ]
            : ["img_key_fc", "txt_key_fc"];
        foreach (var name in names)
        {
            _maps.Add(name, RegisterModule(name, new Linear(width, width, bias: false)));
        }

        XavierLinear.Initialize(_maps["img_key_fc"]);
        XavierLinear.Initialize(_maps["txt_key_fc"]);
        if (_options.SummaryAttention)
        {
            _imageSummary = RegisterModule(
                "reduce_layer_1", new SummaryAttention(width, _options.Heads, _options.Dropout));
            _textSummary = RegisterModule(
                "reduce_layer_2", new SummaryAttention(width, _options.Heads, _options.Dropout));
        }
    }

    /// <summary>The scores of all pairs.</summary>
    /// <param name="regions">[N, R, width].</param>
    /// <param name="words">[M, L, width].</param>
    /// <param name="mask">[M, L] Bool, true where there is a word; null for all.</param>
    /// <param name="maximumBytes">Memory that a chunk of captions takes at most, as far as one caption allows; with
    /// gradients the graph holds all chunks.</param>
    /// <returns>[N, M], cosines.</returns>
    public Tensor Scores(Tensor regions, Tensor words, Tensor? mask = null, long maximumBytes = 256L << 20)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(words);
        using var scope = new TensorScope();
        var elementBytes = words.Type == ScalarType.Float64 ? 8L : 4L;
        var valuesPerPair = ValuesPerPair((int)regions.Size(1), (int)words.Size(1));
        var bytesOfCaption = elementBytes * regions.Size(0) * valuesPerPair;
        var captionsAtOnce = Math.Clamp(maximumBytes / Math.Max(1, bytesOfCaption), 1, words.Size(0));
        var columns = new List<Tensor>();
        for (var start = 0L; start < words.Size(0); start += captionsAtOnce)
        {
            using var chunk = new TensorScope();
            var count = Math.Min(captionsAtOnce, words.Size(0) - start);
            var (captions, present) = (words.Narrow(0, start, count), mask?.Narrow(0, start, count));
            columns.Add(chunk.Keep(_imageSummary is null
                ? CosineOfMeans(regions, captions, present)
                : CosineOfSummaries(regions, captions, present)));
        }

        return scope.Keep(Tensor.Cat(columns, 1));
    }

    /// <summary>What both sides have gathered, for a look at small numbers of pairs.</summary>
    /// <param name="regions">[N, R, width].</param>
    /// <param name="words">[M, L, width].</param>
    /// <param name="mask">[M, L] Bool, true where there is a word; null for all.</param>
    /// <returns>Two tensors [N, M, width] of length 1: what the regions gathered of the words, and the words of the
    /// regions.</returns>
    public (Tensor Image, Tensor Text) Features(Tensor regions, Tensor words, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(words);
        using var scope = new TensorScope();
        var (ofWords, ofRegions) = Weights(regions, words, mask);
        var image = Pool(Tensor.Einsum("nmrl,mld->nmrd", ofWords, words), _imageSummary, null);
        var text = Pool(Tensor.Einsum("nmlr,nrd->nmld", ofRegions, regions), _textSummary, mask?.Unsqueeze(0));
        return (scope.Keep(VectorNormalization.L2(image, -1)), scope.Keep(VectorNormalization.L2(text, -1)));
    }

    /// <summary>Values that a pair takes while it is scored, about.</summary>
    /// <param name="regions">R.</param>
    /// <param name="words">L.</param>
    public long ValuesPerPair(int regions, int words)
    {
        var (r, l) = ((long)regions, (long)words);
        var weights = (6 * r * l) + (_options.Refined ? 2 * ((r * r) + (l * l)) : 0);
        return weights + (_imageSummary is null ? 0 : TensorsAtOnce * (r + l) * _width);
    }

    // For each pair, how much of each word every region gets [N, M, R, L], and of each region every word [N, M, L, R].
    private (Tensor OfWords, Tensor OfRegions) Weights(Tensor regions, Tensor words, Tensor? mask)
    {
        var present = mask?.View(1, mask.Size(0), 1, mask.Size(1));
        var (imageKeys, textKeys) = (Map("img_key_fc", regions), Map("txt_key_fc", words));
        var (imageQueries, textQueries) = _options.Refined
            ? (Map("img_query_fc", regions), Map("txt_query_fc", words))
            : (imageKeys, textKeys);
        // Sums by letters, since broadcast products would copy tokens for each pair: n images, m captions, r and s
        // regions, l and k words, d values.
        var ofRegions = Attend(Tensor.Einsum("mld,nrd->nmlr", textQueries, imageKeys), null);
        var ofWords = Attend(Tensor.Einsum("nrd,mld->nmrl", imageQueries, textKeys), present);
        if (!_options.Refined)
        {
            return (ofWords, ofRegions);
        }

        // Queries and keys of messages are sums of those of the tokens, by the same weights.
        var ofText = Map("weighted_txt_query_fc", words).Bmm(Map("weighted_txt_key_fc", words).Transpose(1, 2));
        var ofImage = Map("weighted_img_query_fc", regions).Bmm(Map("weighted_img_key_fc", regions).Transpose(1, 2));
        var toImage = Attend(Tensor.Einsum("nmrl,mlk->nmrk", ofWords, ofText).Matmul(ofWords.Transpose(2, 3)), null);
        var toText = Attend(
            Tensor.Einsum("nmlr,nrs->nmls", ofRegions, ofImage).Matmul(ofRegions.Transpose(2, 3)), present);
        return (toImage.Matmul(ofWords), toText.Matmul(ofRegions));

        Tensor Map(string name, Tensor tokens) => _maps[name].Forward(tokens);
    }

    private Tensor CosineOfMeans(Tensor regions, Tensor words, Tensor? mask)
    {
        var (ofWords, ofRegions) = Weights(regions, words, mask);
        var image = ofWords.Mean(2);
        var text = MeanOverWords(ofRegions, mask?.Unsqueeze(0));
        var affinity = Tensor.Einsum("nrd,mld->nmrl", regions, words);
        var product = text.Unsqueeze(2).Matmul(affinity).Squeeze(2).Mul(image).Sum(2);
        var imageLength = Length(image, Tensor.Einsum("nml,mlk->nmk", image, words.Bmm(words.Transpose(1, 2))));
        var textLength = Length(text, Tensor.Einsum("nmr,nrs->nms", text, regions.Bmm(regions.Transpose(1, 2))));
        return product / (imageLength * textLength);
    }

    // Of weighted sums of tokens, by the weights and their product with the tokens' Gram matrix; squares are sums that
    // rounding may leave below 0.
    private static Tensor Length(Tensor weights, Tensor products) =>
        weights.Mul(products).Sum(2).Clamp(min: 1e-30).Sqrt() + Eps;

    private Tensor CosineOfSummaries(Tensor regions, Tensor words, Tensor? mask)
    {
        var (image, text) = Features(regions, words, mask);
        return (image * text).Sum(2);
    }

    private Tensor Pool(Tensor messages, SummaryAttention? summary, Tensor? present) =>
        summary is not null ? summary.Forward(messages, present)
        : present is null ? messages.Mean(2)
        : MeanOverWords(messages, present);

    private Tensor MeanOverWords(Tensor values, Tensor? present)
    {
        if (present is null || !_options.MaskPaddedWords)
        {
            return values.Mean(2);
        }

        var weights = present.To(values.Type).Unsqueeze(-1);
        return (values * weights).Sum(2) / weights.Sum(2);
    }

    private Tensor Attend(Tensor scores, Tensor? present)
    {
        var scaled = scores / Math.Sqrt(_width);
        return (present is null ? scaled : scaled.MaskedFill(present.LogicalNot(), Hidden)).Softmax(-1);
    }
}
