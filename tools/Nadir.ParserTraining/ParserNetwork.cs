using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.ParserTraining;

/// <summary>Sizes of the network.</summary>
/// <param name="Features">Rows of features.</param>
/// <param name="Tags">Parts of speech.</param>
/// <param name="Relations">Kinds of dependencies.</param>
/// <param name="FunctionWords">Words that trees depend on by themselves, and one more for all others; 0 for trees that
/// see all words' states.</param>
/// <param name="Input">Length of a token's vector.</param>
/// <param name="Hidden">Length of a recurrent state, for each direction.</param>
/// <param name="TagVector">Length of a tag's vector.</param>
/// <param name="Arc">Length of the vectors that arcs are scored by.</param>
/// <param name="Label">Length of the vectors that relations are scored by.</param>
internal sealed record ParserSizes(
    int Features, int Tags, int Relations, int FunctionWords, int Input = 128, int Hidden = 128, int TagVector = 64,
    int Arc = 96, int Label = 96);

/// <summary>
/// Tags and parses sentences: recurrent states tag the tokens, what the tags are believed to be goes into further
/// recurrent layers, and their states score arcs by a biaffine form (Dozat and Manning 2017, section 3) and relations.
/// The further layers see either the states of all words, or tags and function words alone, which are what the grammar
/// that made the trees goes by.
/// </summary>
/// <remarks>DependencyParserNetwork of Nadir.Metrics computes the same without libtorch.</remarks>
internal sealed class ParserNetwork : Module
{
    /// <summary>
    /// Distances between a token and its head that have a score of their own, to either side; farther ones share the
    /// last.
    /// </summary>
    internal const int Distances = 12;

    private readonly Embedding _features;
    private readonly Gru _lower;
    private readonly Linear _lowerTag;
    private readonly Tensor _tagVectors;
    private readonly Embedding? _functionWords;
    private readonly Gru? _middle; // Null where trees see the states of all words.
    private readonly Gru _upper;
    private readonly Tensor _root;
    private readonly Linear _tag;
    private readonly Linear _arcDependent;
    private readonly Linear _arcHead;
    private readonly Tensor _arc;
    private readonly Tensor _distance;
    private readonly Linear _labelDependent;
    private readonly Linear _labelHead;
    private readonly Linear _label;
    private readonly double _dropout;

    internal ParserNetwork(ParserSizes sizes, double dropout)
    {
        _dropout = dropout;
        _features = RegisterModule("features", new Embedding(sizes.Features, sizes.Input, 0));
        using (new NoGradScope())
        {
            _features.Weight.MulInPlace(0.3);
        }

        _lower = RegisterModule("lower", new Gru(sizes.Input, sizes.Hidden, batchFirst: false, bidirectional: true));
        _lowerTag = RegisterModule("lower_tag", new Linear(2 * sizes.Hidden, sizes.Tags));
        _tagVectors = RegisterParameter(
            "tag_vectors", Tensor.Empty([sizes.Tags, sizes.TagVector]).NormalInPlace(0, 0.3));
        if (sizes.FunctionWords > 0)
        {
            _functionWords = RegisterModule("function_words", new Embedding(sizes.FunctionWords, sizes.TagVector, 0));
            using (new NoGradScope())
            {
                _functionWords.Weight.MulInPlace(0.3);
            }

            _middle = RegisterModule(
                "middle", new Gru(sizes.TagVector, sizes.Hidden, batchFirst: false, bidirectional: true));
        }

        var below = (2 * sizes.Hidden) + (_middle is null ? sizes.TagVector : 0);
        _upper = RegisterModule("upper", new Gru(below, sizes.Hidden, batchFirst: false, bidirectional: true));
        _root = RegisterParameter("root", Tensor.Zeros([1, 1, 2 * sizes.Hidden]));
        _tag = RegisterModule("tag", new Linear((_middle is null ? 2 : 4) * sizes.Hidden, sizes.Tags));
        _arcDependent = RegisterModule("arc_dependent", new Linear(2 * sizes.Hidden, sizes.Arc));
        _arcHead = RegisterModule("arc_head", new Linear(2 * sizes.Hidden, sizes.Arc));
        _arc = RegisterParameter("arc", Tensor.Zeros([sizes.Arc + 1, sizes.Arc]));
        _distance = RegisterParameter("distance", Tensor.Zeros([(2 * Distances) + 2]));
        _labelDependent = RegisterModule("label_dependent", new Linear(2 * sizes.Hidden, sizes.Label));
        _labelHead = RegisterModule("label_head", new Linear(2 * sizes.Hidden, sizes.Label, bias: false));
        _label = RegisterModule("label", new Linear(sizes.Label, sizes.Relations));
    }

    /// <summary>Reads sentences of one length.</summary>
    /// <param name="features">length x batch x features of a token, Int64.</param>
    /// <param name="functionWords">length x batch, Int64: rows of function words, 0 for other words.</param>
    /// <returns>
    /// Tag scores of the lower and the upper layer (length x batch x tags), arc scores (batch x length x length + 1,
    /// the first column the root's), and the vectors of dependents and heads that <see cref="Labels"/> takes.
    /// </returns>
    internal ParserOutput Read(Tensor features, Tensor functionWords)
    {
        var length = features.Size(0);
        var batch = features.Size(1);
        var input = _features.Forward(features).Sum(2).Dropout(_dropout, Training);
        var lower = _lower.Forward(input).Dropout(_dropout, Training);
        var lowerTags = _lowerTag.Forward(lower);
        var believed = lowerTags.Softmax(-1).Matmul(_tagVectors);
        var below = _middle is null
            ? Tensor.Cat([lower, believed], 2)
            : _middle.Forward((believed + _functionWords!.Forward(functionWords)).Dropout(_dropout / 2, Training))
                .Dropout(_dropout, Training);
        var upper = _upper.Forward(below).Dropout(_dropout, Training);
        var heads = Tensor.Cat([_root.Expand(1, batch, _root.Size(2)), upper], 0);

        var dependents = Batch(_arcDependent.Forward(upper).LeakyRelu(0.1).Dropout(_dropout, Training));
        var ones = Tensor.Ones([batch, length, 1]);
        var candidates = Batch(_arcHead.Forward(heads).LeakyRelu(0.1).Dropout(_dropout, Training));
        var arcs = Tensor.Cat([dependents, ones], 2).Matmul(_arc).Matmul(candidates.Transpose(1, 2));
        arcs += _distance.IndexSelect(0, DistanceRows(length)).Reshape(1, length, length + 1);
        return new ParserOutput(
            lowerTags, _tag.Forward(_middle is null ? upper : Tensor.Cat([lower, upper], 2)), arcs,
            Batch(_labelDependent.Forward(upper)), Batch(_labelHead.Forward(heads)));
    }

    /// <summary>Scores of relations.</summary>
    /// <param name="output">What <see cref="Read"/> gave.</param>
    /// <param name="heads">batch x length, Int64, 0 for the root.</param>
    /// <returns>batch x length x relations.</returns>
    internal Tensor Labels(ParserOutput output, Tensor heads)
    {
        var vectors = output.LabelHeads.Gather(
            1, heads.Unsqueeze(2).Expand(heads.Size(0), heads.Size(1), output.LabelHeads.Size(2)));
        return _label.Forward((output.LabelDependents + vectors).LeakyRelu(0.1).Dropout(_dropout, Training));
    }

    private static Tensor Batch(Tensor tensor) => tensor.Transpose(0, 1);

    // Row 0 is the root's; then by head minus dependent, from -Distances - 0 to Distances.
    private static Tensor DistanceRows(long length)
    {
        var rows = new long[length * (length + 1)];
        for (var dependent = 1; dependent <= length; dependent++)
        {
            for (var head = 1; head <= length; head++)
            {
                rows[((dependent - 1) * (length + 1)) + head] = Math.Clamp(head - dependent, -Distances, Distances)
                    + Distances + 1;
            }
        }

        return Tensor.FromArray<long>(rows, length * (length + 1));
    }
}

/// <summary>What the network finds in sentences of one length.</summary>
internal sealed record ParserOutput(
    Tensor LowerTags, Tensor Tags, Tensor Arcs, Tensor LabelDependents, Tensor LabelHeads);
