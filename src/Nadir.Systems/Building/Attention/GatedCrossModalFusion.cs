using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Attention;

/// <summary>How a token and its message from the other side come together.</summary>
public enum MessageFusion
{
    /// <summary>Side by side.</summary>
    Concatenate,

    /// <summary>Added.</summary>
    Sum,
}

/// <summary>
/// Pools tokens by several attention heads and averages them: CAMP's summary attention. weights = softmax over tokens
/// of Linear(ReLU(Linear(query))).
/// </summary>
/// <remarks>Parameters under the names of the authors' code: linear.0, linear.2. Not safe for concurrent use in
/// training.</remarks>
public sealed class SummaryAttention : Module
{
    private const double Hidden = -1e9;

    private readonly Sequential _linear;

    /// <summary>Makes the block with PyTorch's random weights.</summary>
    /// <param name="width">Length of the vectors.</param>
    /// <param name="heads">Summaries that are averaged; CAMP: 4.</param>
    /// <param name="dropout">Probability of a zero between the layers in training.</param>
    public SummaryAttention(int width, int heads = 4, double dropout = 0)
    {
        // The ReLU's place in the authors' list; dropout has no parameters and stands with it.
        _linear = RegisterModule(
            "linear",
            new Sequential(
                ("0", new Linear(width, width)), ("1", new Sequential(new Relu(), new Dropout(dropout))),
                    ("2", new Linear(width, heads))));
    }

    /// <summary>Pools all tokens by themselves.</summary>
    /// <param name="input">[..., L, width].</param>
    /// <returns>[..., width].</returns>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    /// <summary>Pools the tokens that are there.</summary>
    /// <param name="tokens">[..., L, width].</param>
    /// <param name="mask">[..., L] Bool, of as many dimensions less one, true where there is a token; null for
    /// all.</param>
    /// <returns>[..., width].</returns>
    public Tensor Forward(Tensor tokens, Tensor? mask)
    {
        using var scope = new TensorScope();
        return scope.Keep(Summaries(tokens, mask).Summaries.Mean(-2));
    }

    /// <summary>Every head's summary, and the weights.</summary>
    /// <param name="tokens">[..., L, width].</param>
    /// <param name="mask">As for <see cref="Forward(Tensor, Tensor?)"/>.</param>
    /// <returns>[..., heads, width] and [..., heads, L].</returns>
    public (Tensor Summaries, Tensor Weights) Summaries(Tensor tokens, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = new TensorScope();
        var scores = _linear.Forward(tokens).Transpose(-1, -2);
        var shown = mask is null ? scores : scores.MaskedFill(mask.LogicalNot().Unsqueeze(-2), Hidden);
        var weights = shown.Softmax(-1);
        return (scope.Keep(weights.Matmul(tokens)), scope.Keep(weights));
    }
}

/// <summary>
/// CAMP's gated message passing between the tokens of an image and of a caption (Wang et al. 2019, "CAMP: Cross-Modal
/// Adaptive Message Passing", equations 1 to 11; the authors' "GatedFusionNew").
/// <para>
/// Each side attends to the other; the messages are refined by self-attention and scaled to length 1; a gate, the
/// sigmoid of the product of token and message, says how much is taken: token + ReLU(Linear(fuse(token, message) *
/// gate)). Both sides are pooled by <see cref="SummaryAttention"/>, scaled to length 1, and scored by two linear layers
/// and a sigmoid.
/// </para>
/// </summary>
/// <remarks>Parameters under the names of the authors' code. Not safe for concurrent use in training.</remarks>
public sealed class GatedCrossModalFusion : Module
{
    private const double Hidden = -1e9;

    // Tensors [images, captions, tokens of both, width] that are alive at once while a chunk is scored without
    // gradients.
    private const int TensorsAtOnce = 8;

    private readonly MessageFusion _messages;
    private readonly int _width;
    private readonly bool _isPlain;
    private readonly Dictionary<string, Linear> _attention = [];
    private readonly Sequential _imageFusion;
    private readonly Sequential _textFusion;
    private readonly Sequential _score;
    private readonly SummaryAttention _imageSummary;
    private readonly SummaryAttention _textSummary;

    /// <summary>Makes the block with PyTorch's random weights.</summary>
    /// <param name="width">Length of the tokens; CAMP: 1024.</param>
    /// <param name="messages">How a token and its message come together.</param>
    /// <param name="heads">Summaries of a side; CAMP: 4.</param>
    /// <param name="dropout">Probability of a zero in training.</param>
    /// <param name="isPlain">The authors' first form ("GatedFusion"): keys are queries, too, messages are not refined
    /// and like the pooled sides of any length, and layers have biases.</param>
    public GatedCrossModalFusion(
        int width, MessageFusion messages = MessageFusion.Concatenate, int heads = 4, double dropout = 0,
        bool isPlain = false)
    {
        (_width, _messages, _isPlain) = (width, messages, isPlain);
        string[] names = isPlain
            ? ["img_key_fc", "txt_key_fc"]
            :
            [
                "img_key_fc", "txt_key_fc", "img_query_fc", "txt_query_fc",
                "weighted_img_key_fc", "weighted_txt_key_fc", "weighted_img_query_fc", "weighted_txt_query_fc",
            ];
        foreach (var name in names)
        {
            _attention.Add(name, RegisterModule(name, new Linear(width, width, bias: false)));
        }

        var joined = messages == MessageFusion.Concatenate ? 2 * width : width;
        _imageFusion = RegisterModule(
            "fc_1", new Sequential(new Linear(joined, width, bias: isPlain), new Relu(), new Dropout(dropout)));
        _textFusion = RegisterModule(
            "fc_2", new Sequential(new Linear(joined, width, bias: isPlain), new Relu(), new Dropout(dropout)));
        _score = RegisterModule("fc_out",
            new Sequential(new Linear(joined, width), new Relu(), new Dropout(dropout), new Linear(width, 1)));
        _imageSummary = RegisterModule(
            isPlain ? "reduce_layer_1" : "final_reduce_1", new SummaryAttention(width, heads, dropout));
        _textSummary = RegisterModule(
            isPlain ? "reduce_layer_2" : "final_reduce_2", new SummaryAttention(width, heads, dropout));
    }

    /// <summary>The scores of all pairs.</summary>
    /// <param name="regions">[N, R, width].</param>
    /// <param name="words">[M, L, width].</param>
    /// <param name="mask">[M, L] Bool, true where there is a word; null for all.</param>
    /// <param name="maximumBytes">Memory that a chunk of captions takes at most, as far as one caption allows; with
    /// gradients the graph holds all chunks.</param>
    /// <returns>[N, M] in 0 to 1.</returns>
    public Tensor Scores(Tensor regions, Tensor words, Tensor? mask = null, long maximumBytes = 256L << 20)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(words);
        using var scope = new TensorScope();
        var elementBytes = words.Type == ScalarType.Float64 ? 8L : 4L;
        var bytesOfCaption = elementBytes * regions.Size(0) * ValuesPerPair((int)regions.Size(1), (int)words.Size(1));
        var captionsAtOnce = Math.Clamp(maximumBytes / Math.Max(1, bytesOfCaption), 1, words.Size(0));
        var columns = new List<Tensor>();
        for (var start = 0L; start < words.Size(0); start += captionsAtOnce)
        {
            using var chunk = new TensorScope();
            var count = Math.Min(captionsAtOnce, words.Size(0) - start);
            var (image, text) = Features(regions, words.Narrow(0, start, count), mask?.Narrow(0, start, count));
            columns.Add(chunk.Keep(_score.Forward(Join(image, text)).Squeeze(-1).Sigmoid()));
        }

        return scope.Keep(Tensor.Cat(columns, 1));
    }

    /// <summary>Values that a pair takes while it is scored, about.</summary>
    /// <param name="regions">R.</param>
    /// <param name="words">L.</param>
    public long ValuesPerPair(int regions, int words) => TensorsAtOnce * ((long)regions + words) * _width;

    /// <summary>Both sides of all pairs after the messages, pooled; of length 1 unless plain.</summary>
    /// <param name="regions">[N, R, width].</param>
    /// <param name="words">[M, L, width].</param>
    /// <param name="mask">[M, L] Bool, true where there is a word; null for all.</param>
    /// <returns>Two tensors [N, M, width]: the image and the caption, each as the other changes it.</returns>
    public (Tensor Image, Tensor Text) Features(Tensor regions, Tensor words, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(words);
        using var scope = new TensorScope();
        var (image, text) = (regions.Unsqueeze(1), words.Unsqueeze(0));
        var present = mask?.Unsqueeze(0);
        Tensor Project(string name, Tensor tokens) => _attention[name].Forward(tokens);

        // What each word gathers from the regions, and each region from the words.
        var (imageQuery, textQuery) = _isPlain ? ("img_key_fc", "txt_key_fc") : ("img_query_fc", "txt_query_fc");
        var ofRegions = Attend(Project(textQuery, text), Project("img_key_fc", image), image, null);
        var ofWords = Attend(Project(imageQuery, image), Project("txt_key_fc", text), text, present);
        if (_isPlain)
        {
            return (
                scope.Keep(_imageSummary.Forward(Take(image, ofWords, _imageFusion))),
                scope.Keep(_textSummary.Forward(Take(text, ofRegions, _textFusion), present)));
        }

        var toImage = Attend(
            Project("weighted_txt_query_fc", ofWords), Project("weighted_txt_key_fc", ofWords), ofWords, null);
        var toText = Attend(
            Project("weighted_img_query_fc", ofRegions), Project("weighted_img_key_fc", ofRegions), ofRegions, present);
        var changedImage = Take(image, VectorNormalization.L2(toImage, -1), _imageFusion);
        var changedText = Take(text, VectorNormalization.L2(toText, -1), _textFusion);
        return (
            scope.Keep(VectorNormalization.L2(_imageSummary.Forward(changedImage), -1)),
            scope.Keep(VectorNormalization.L2(_textSummary.Forward(changedText, present), -1)));
    }

    private static Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor? present)
    {
        var scores = queries.Matmul(keys.Transpose(-1, -2)) / Math.Sqrt(keys.Size(-1));
        var shown = present is null ? scores : scores.MaskedFill(present.LogicalNot().Unsqueeze(-2), Hidden);
        return shown.Softmax(-1).Matmul(values);
    }

    private Tensor Take(Tensor tokens, Tensor message, Sequential fusion)
    {
        var gate = (tokens * message).Sum(-1, keepDim: true).Sigmoid();
        return fusion.Forward(Join(tokens.Expand([.. message.Shape]), message) * gate) + tokens;
    }

    private Tensor Join(Tensor left, Tensor right) =>
        _messages == MessageFusion.Concatenate ? Tensor.Cat([left, right], -1) : left + right;
}
