using Nadir.Systems.Building.Pooling;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>How a BERT's token vectors become one vector.</summary>
public enum BertPooling
{
    /// <summary>The mean over all tokens of the text, [CLS] and [SEP] among them (Sentence-BERT, E5).</summary>
    Mean,

    /// <summary>The vector of [CLS] (BGE).</summary>
    Class,
}

/// <summary>Sizes of a <see cref="BertTextEncoder"/>; the defaults are those of all-MiniLM-L6-v2.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to
/// zero.</remarks>
public sealed record BertTextOptions
{
    /// <summary>Word pieces, the special tokens among them.</summary>
    public int VocabularySize { get; set; } = 30_522;

    /// <summary>Length of the vectors.</summary>
    public int Width { get; set; } = 384;

    /// <summary>Layers.</summary>
    public int Layers { get; set; } = 6;

    /// <summary>Attention heads; divides the width.</summary>
    public int Heads { get; set; } = 12;

    /// <summary>Length between the two linear layers of a block.</summary>
    public int FeedForward { get; set; } = 1536;

    /// <summary>Positions that are learned; longer texts are refused.</summary>
    public int Positions { get; set; } = 512;

    /// <summary>Segments that are learned; a text is in the first.</summary>
    public int Segments { get; set; } = 2;

    /// <summary>Added to the variance in every normalisation.</summary>
    public double LayerNormEpsilon { get; set; } = 1e-12;

    /// <summary>How tokens become a sentence.</summary>
    public BertPooling Pooling { get; set; }

    /// <summary>Probability of a zero in training, in the embeddings, the attention and behind each part.</summary>
    public double Dropout { get; set; } = 0.1;

    /// <summary>Checks every range.</summary>
    /// <param name="member">What a configuration calls these options.</param>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate(string member)
    {
        ConfigurationRange.Require(VocabularySize, 5, 1_000_000, $"{member}.vocabularySize");
        ConfigurationRange.Require(Width, 8, 4096, $"{member}.width");
        ConfigurationRange.Require(Layers, 1, 48, $"{member}.layers");
        ConfigurationRange.Require(Heads, 1, 64, $"{member}.heads");
        ConfigurationRange.Require(FeedForward, 8, 16_384, $"{member}.feedForward");
        ConfigurationRange.Require(Positions, 4, 8192, $"{member}.positions");
        ConfigurationRange.Require(Segments, 1, 16, $"{member}.segments");
        ConfigurationRange.Require(LayerNormEpsilon, 1e-15, 1e-2, $"{member}.layerNormEpsilon");
        ConfigurationRange.Require(Dropout, 0, 0.9, $"{member}.dropout");
        if (Width % Heads != 0)
        {
            throw new InvalidDataException(
                $"'{member}.heads' is {Heads}, which does not divide '{member}.width', {Width}.");
        }
    }
}

/// <summary>
/// BERT (Devlin et al. 2019) as a text encoder: word pieces with learned positions, a Transformer encoder with
/// normalisation behind each part, token vectors, and a pooled sentence vector as Sentence-BERT (Reimers and Gurevych
/// 2019) takes it. MiniLM, BGE and E5 are of this shape.
/// </summary>
/// <remarks>
/// Parameters under Hugging Face's names: embeddings.{word,position,token_type}_embeddings, embeddings.LayerNorm,
/// encoder.layer.K.attention.self.{query,key,value}, encoder.layer.K.attention.output.{dense,LayerNorm},
/// encoder.layer.K.intermediate.dense, encoder.layer.K.output.{dense,LayerNorm}. The pooler of next-sentence prediction
/// is no part of it. Padding is not attended to and changes nothing. Not safe for concurrent use in training.
/// </remarks>
public sealed class BertTextEncoder : TextEncoder
{
    private readonly BertTextOptions _options;
    private readonly BertEmbeddings _embeddings;
    private readonly BertLayer[] _layers;
    private int _frozenLayers;

    /// <summary>Makes the encoder with random weights: normal with standard deviation 0.02, biases zero.</summary>
    /// <param name="options">Sizes.</param>
    /// <exception cref="InvalidDataException">A size is out of range.</exception>
    public BertTextEncoder(BertTextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate("bert");
        _options = options;
        _embeddings = RegisterModule("embeddings", new BertEmbeddings(options));
        var list = new ModuleList();
        _layers = [.. Enumerable.Range(0, options.Layers).Select(_ => list.Append(new BertLayer(options)))];
        RegisterModule("encoder", new BertLayers(list));
        using var noGrad = new NoGradScope();
        foreach (var (name, parameter) in NamedParameters())
        {
            if (!name.Contains("LayerNorm", StringComparison.Ordinal))
            {
                _ = parameter.Dimensions > 1 ? parameter.NormalInPlace(0, 0.02) : parameter.ZeroInPlace();
            }
        }
    }

    /// <summary>What it was made from.</summary>
    public BertTextOptions Options => _options;

    /// <inheritdoc/>
    public override int Width => _options.Width;

    /// <inheritdoc/>
    public override bool NeedsLengths => true;

    /// <inheritdoc/>
    /// <remarks>Words are vectors of tokens: [CLS] first, [SEP] last; behind it what stands there means
    /// nothing.</remarks>
    public override TextFeatures Encode(Tensor ids, Tensor? lengths)
    {
        Check(ids, lengths);
        if (ids.Size(1) > _options.Positions)
        {
            throw new ArgumentException(
                $"Texts of {ids.Size(1)} tokens are longer than the {_options.Positions} positions that were "
                + "learned; cut them off.",
                nameof(ids));
        }

        using var scope = new TensorScope();
        var mask = SequencePooling.Mask(lengths!, ids.Size(1), ids.Device);
        var tokens = new BertTokens(mask);
        var states = _embeddings.Forward(ids, tokens, DropoutOf(0));
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            // What autograd needs of the former states it keeps itself.
            using var former = states;
            states = _layers[layer].Forward(former, tokens, DropoutOf(layer + 1));
        }

        var words = tokens.Pad(states);
        return new TextFeatures(scope.Keep(words), scope.Keep(Pool(words, mask)));
    }

    /// <summary>One vector of a text's tokens, as <see cref="BertTextOptions.Pooling"/> says.</summary>
    /// <param name="words">[N, L, D], as <see cref="Encode"/> gives them.</param>
    /// <param name="mask">[N, L] Bool, true up to each text's end.</param>
    /// <returns>[N, D] in float32, not normalised.</returns>
    public Tensor Pool(Tensor words, Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(words);
        using var scope = new TensorScope();
        var widened = words.Type is ScalarType.BFloat16 or ScalarType.Float16 ? words.To(ScalarType.Float32) : words;
        return scope.Keep(_options.Pooling == BertPooling.Class
            ? widened.Select(1, 0) : SequencePooling.Mean(widened, mask));
    }

    /// <summary>Keeps the embeddings and the lowest layers as they are from now on, also in training mode.</summary>
    /// <param name="layers">How many layers, 0 to all; 0 keeps nothing, not even the embeddings.</param>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public void FreezeLayers(int layers)
    {
        ConfigurationRange.Require(layers, 0, _layers.Length, "frozenLayers");
        _frozenLayers = layers;
        foreach (var parameter in layers == 0 ? [] : _embeddings.Parameters())
        {
            parameter.RequiresGrad = false;
        }

        foreach (var parameter in _layers.Take(layers).SelectMany(layer => layer.Parameters()))
        {
            parameter.RequiresGrad = false;
        }
    }

    /// <summary>The parameters from the bottom: the embeddings, then each layer.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> ParametersByDepth() =>
        [[.. _embeddings.Parameters()], .. _layers.Select(layer => (IReadOnlyList<Tensor>)[.. layer.Parameters()])];

    // Layers that stay as they are give the same vectors in training as later.
    private double DropoutOf(int depth) =>
        Training && (_frozenLayers == 0 || depth > _frozenLayers) ? _options.Dropout : 0;
}

/// <summary>
/// Where the tokens of a batch of texts stand among its cells. All but attention is done on the tokens alone: captions
/// are of different lengths, and half of a batch's cells can be padding.
/// </summary>
/// <remarks>Its tensors belong to the scope in which it was made.</remarks>
internal sealed class BertTokens
{
    private readonly Tensor? _cells;
    private readonly Tensor? _rows;
    private readonly long _texts;
    private readonly long _length;

    /// <summary>Counts.</summary>
    /// <param name="mask">[N, L] Bool, true up to each text's end.</param>
    public BertTokens(Tensor mask)
    {
        (_texts, _length) = (mask.Size(0), mask.Size(1));
        Attended = mask.Unsqueeze(1).Unsqueeze(1);
        var flat = mask.Reshape(-1);
        var cells = flat.Nonzero().Reshape(-1);
        if (cells.Size(0) < flat.Size(0))
        {
            _cells = cells;
            // Padding is given the vector of the last token before it, which nothing looks at.
            _rows = flat.Cumsum(0, ScalarType.Int64).Sub(1).Clamp(min: 0);
        }
    }

    /// <summary>[N, 1, 1, L] Bool: which cells are attended to.</summary>
    public Tensor Attended { get; }

    /// <summary>The tokens of a batch's cells.</summary>
    /// <param name="padded">[N, L] or [N, L, D].</param>
    /// <returns>[tokens] or [tokens, D].</returns>
    public Tensor Select(Tensor padded)
    {
        using var scope = new TensorScope();
        var flat = padded.Dimensions == 2 ? padded.Reshape(-1) : padded.Reshape(_texts * _length, padded.Size(2));
        return scope.Keep(_cells is null ? flat : flat.IndexSelect(0, _cells));
    }

    /// <summary>The cells of a batch.</summary>
    /// <param name="tokens">[tokens, D].</param>
    /// <returns>[N, L, D]; behind a text's end stands what means nothing.</returns>
    public Tensor Pad(Tensor tokens)
    {
        using var scope = new TensorScope();
        return scope.Keep((_rows is null ? tokens : tokens.IndexSelect(0, _rows))
            .Reshape(_texts, _length, tokens.Size(1)));
    }

    /// <summary>The positions of the tokens within their texts.</summary>
    /// <returns>[tokens] Int64.</returns>
    public Tensor Positions()
    {
        using var scope = new TensorScope();
        return scope.Keep(Select(
            Tensor.Arange(_length, ScalarType.Int64, Attended.Device).Unsqueeze(0).Expand(_texts, _length)));
    }
}

/// <summary>Only the name <c>encoder.layer</c>.</summary>
internal sealed class BertLayers : Module
{
    public BertLayers(ModuleList layers) => RegisterModule("layer", layers);
}

/// <summary>The sum of a word piece's vector, its position's and the first segment's, normalised.</summary>
internal sealed class BertEmbeddings : Module
{
    private readonly Embedding _words;
    private readonly Embedding _positions;
    private readonly Embedding _segments;
    private readonly LayerNorm _norm;

    public BertEmbeddings(BertTextOptions options)
    {
        _words = RegisterModule("word_embeddings", new Embedding(options.VocabularySize, options.Width, paddingIdx: 0));
        _positions = RegisterModule("position_embeddings", new Embedding(options.Positions, options.Width));
        _segments = RegisterModule("token_type_embeddings", new Embedding(options.Segments, options.Width));
        _norm = RegisterModule("LayerNorm", new LayerNorm(options.Width, options.LayerNormEpsilon));
    }

    // [N, L] ids to [tokens, D].
    public Tensor Forward(Tensor ids, BertTokens tokens, double dropout)
    {
        using var scope = new TensorScope();
        var places = _positions.Weight.Narrow(0, 0, ids.Size(1)) + _segments.Weight.Narrow(0, 0, 1);
        var words = _words.Forward(tokens.Select(ids)) + places.IndexSelect(0, tokens.Positions());
        return scope.Keep(BertLayer.Drop(_norm.Forward(words), dropout));
    }
}

/// <summary>A block: self-attention, then two linear layers with the exact GELU, each added to its input and
/// normalised.</summary>
internal sealed class BertLayer : Module
{
    private readonly BertAttention _attention;
    private readonly BertDense _intermediate;
    private readonly BertOutput _output;

    public BertLayer(BertTextOptions options)
    {
        _attention = RegisterModule("attention", new BertAttention(options));
        _intermediate = RegisterModule("intermediate", new BertDense(options.Width, options.FeedForward));
        _output = RegisterModule("output", new BertOutput(options.FeedForward, options));
    }

    // [tokens, D] to the same.
    public Tensor Forward(Tensor states, BertTokens tokens, double dropout)
    {
        using var scope = new TensorScope();
        var seen = _attention.Forward(states, tokens, dropout);
        return scope.Keep(_output.Forward(_intermediate.Dense.Forward(seen).Gelu(), seen, dropout));
    }

    internal static Tensor Drop(Tensor input, double dropout) => dropout > 0 ? input.Dropout(dropout) : input;
}

/// <summary>Multi-head self-attention over a text's own tokens.</summary>
internal sealed class BertAttention : Module
{
    private readonly BertProjections _self;
    private readonly BertOutput _output;
    private readonly int _heads;

    public BertAttention(BertTextOptions options)
    {
        _heads = options.Heads;
        _self = RegisterModule("self", new BertProjections(options.Width));
        _output = RegisterModule("output", new BertOutput(options.Width, options));
    }

    public Tensor Forward(Tensor states, BertTokens tokens, double dropout)
    {
        using var scope = new TensorScope();
        var mixed = Functional.ScaledDotProductAttention(
            Split(tokens.Pad(_self.Query.Forward(states))), Split(tokens.Pad(_self.Key.Forward(states))),
            Split(tokens.Pad(_self.Value.Forward(states))), tokens.Attended, dropout);
        var joined = mixed.Transpose(1, 2).Reshape(mixed.Size(0), mixed.Size(2), states.Size(1));
        return scope.Keep(_output.Forward(tokens.Select(joined), states, dropout));
    }

    // [N, L, D] to [N, heads, L, D / heads].
    private Tensor Split(Tensor input) =>
        input.Reshape(input.Size(0), input.Size(1), _heads, input.Size(2) / _heads).Transpose(1, 2);
}

/// <summary>The three projections under their published names.</summary>
internal sealed class BertProjections : Module
{
    public BertProjections(int width)
    {
        Query = RegisterModule("query", new Linear(width, width));
        Key = RegisterModule("key", new Linear(width, width));
        Value = RegisterModule("value", new Linear(width, width));
    }

    public Linear Query { get; }

    public Linear Key { get; }

    public Linear Value { get; }
}

/// <summary>A linear layer under the name <c>dense</c>.</summary>
internal sealed class BertDense : Module
{
    public BertDense(int inputs, int outputs) => Dense = RegisterModule("dense", new Linear(inputs, outputs));

    public Linear Dense { get; }
}

/// <summary>A linear layer whose result is added to what went around it, and normalised.</summary>
internal sealed class BertOutput : Module
{
    private readonly Linear _dense;
    private readonly LayerNorm _norm;

    public BertOutput(int inputs, BertTextOptions options)
    {
        _dense = RegisterModule("dense", new Linear(inputs, options.Width));
        _norm = RegisterModule("LayerNorm", new LayerNorm(options.Width, options.LayerNormEpsilon));
    }

    public Tensor Forward(Tensor input, Tensor around, double dropout)
    {
        using var scope = new TensorScope();
        return scope.Keep(_norm.Forward(BertLayer.Drop(_dense.Forward(input), dropout) + around));
    }
}
