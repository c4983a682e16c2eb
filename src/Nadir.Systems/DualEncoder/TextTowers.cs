using Nadir.Systems.Building;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.DualEncoder;

/// <summary>Texts to vectors. Not safe for concurrent use.</summary>
public abstract class TextTower : Module
{
    /// <summary>The linear layer from features to vectors.</summary>
    public abstract Linear Projection { get; }

    /// <summary>Length of a word's vector.</summary>
    public abstract int WordDim { get; }

    /// <summary>Makes the tower of a kind with random weights.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="embedDim">Length of the vectors.</param>
    /// <exception cref="InvalidDataException">The sizes of a BERT are missing.</exception>
    public static TextTower Create(TextTowerOptions options, int embedDim)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Encoder == TextTowerKind.Bert
            ? new BertTextTower(options, embedDim) : new GruTextTower(options, embedDim);
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">[N, L] int64 token ids, padded with 0 behind the last token.</param>
    /// <param name="lengths">[N] int64 on the CPU: tokens of each text, 1 to L.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor Forward(Tensor ids, Tensor lengths)
    {
        using var scope = new TensorScope();
        return scope.Keep(ForwardWords(ids, lengths).Features);
    }

    /// <summary>Encodes texts and gives every word its state, from the words before and after it.</summary>
    /// <param name="ids">[N, L] int64 token ids, padded with 0 behind the last token.</param>
    /// <param name="lengths">[N] int64 on the CPU: tokens of each text, 1 to L.</param>
    public abstract WordFeatures ForwardWords(Tensor ids, Tensor lengths);
}

/// <summary>
/// Word embedding, bidirectional GRU, maximum over words, linear projection. Not safe for concurrent use.
/// </summary>
public sealed class GruTextTower : TextTower
{
    private readonly Embedding _embedding;
    private readonly Gru _gru;
    private readonly Dropout _dropout;

    /// <summary>Makes the tower with random weights.</summary>
    /// <param name="options">Its vocabulary size must be set.</param>
    /// <param name="embedDim">Length of the vectors.</param>
    public GruTextTower(TextTowerOptions options, int embedDim)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.VocabularySize, 2);
        WordDim = 2 * options.Hidden;
        _embedding = RegisterModule(
            "embedding", new Embedding(options.VocabularySize, options.Width, paddingIdx: 0));
        _gru = RegisterModule(
            "gru", new Gru(options.Width, options.Hidden, bidirectional: true, batchFirst: true));
        _dropout = RegisterModule("dropout", new Dropout(options.Dropout));
        Projection = RegisterModule("projection", new Linear(WordDim, embedDim));
    }

    /// <inheritdoc/>
    public override Linear Projection { get; }

    /// <inheritdoc/>
    public override int WordDim { get; }

    /// <inheritdoc/>
    /// <remarks>Words are zero at padding.</remarks>
    public override WordFeatures ForwardWords(Tensor ids, Tensor lengths)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = new TensorScope();
        var states = _gru.Forward(_dropout.Forward(_embedding.Forward(ids)), lengths);
        // Padding must lose every maximum: states lie in -1..1.
        var padding = ids.Eq(0).Unsqueeze(-1);
        var pooled = states.MaskedFill(padding, -2).Amax([1]);
        return new WordFeatures(
            scope.Keep(Projection.Forward(_dropout.Forward(pooled))), scope.Keep(states), scope.Keep(ids.Ne(0)));
    }
}

/// <summary>A BERT whose sentence vector, of length 1 times the root of its width, is projected; beside it, where the
/// options say so, a <see cref="WordTower"/> whose vector is added. Not safe for concurrent use.</summary>
public sealed class BertTextTower : TextTower
{
    private readonly Dropout _dropout;
    private readonly ResidualHead? _head;

    /// <summary>Makes the tower with random weights.</summary>
    /// <param name="options">The sizes of its BERT must be set.</param>
    /// <param name="embedDim">Length of the vectors.</param>
    /// <exception cref="InvalidDataException">They are missing or out of range.</exception>
    public BertTextTower(TextTowerOptions options, int embedDim)
    {
        ArgumentNullException.ThrowIfNull(options);
        var sizes = options.Bert ?? throw new InvalidDataException(
            "'text.encoder' is Bert, and the sizes 'text.bert' are missing: name its weights as 'textTuning.weights'.");
        Bert = RegisterModule("bert", new BertTextEncoder(sizes));
        _dropout = RegisterModule("dropout", new Dropout(options.Dropout));
        Projection = RegisterModule("projection", new Linear(sizes.Width, embedDim));
        if (options.HeadWidth > 0)
        {
            _head = RegisterModule("head", new ResidualHead(sizes.Width, options.HeadWidth, embedDim, options.Dropout));
        }

        if (options.WordTower is { } words)
        {
            Words = RegisterModule(WordTower.ModuleName, new WordTower(words, embedDim));
        }
    }

    /// <summary>The language model.</summary>
    public BertTextEncoder Bert { get; }

    /// <summary>What reads the words of the captions beside it; null for nothing.</summary>
    public WordTower? Words { get; }

    /// <inheritdoc/>
    public override Linear Projection { get; }

    /// <inheritdoc/>
    public override int WordDim => Bert.Width;

    /// <inheritdoc/>
    /// <remarks>A word's pieces are words; [CLS] and [SEP] are none, unless there is nothing else.</remarks>
    public override WordFeatures ForwardWords(Tensor ids, Tensor lengths)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(lengths);
        using var scope = new TensorScope();
        var (pieces, words) = Split(new TextInputs(ids, lengths));
        var (states, sentence) = Bert.Encode(pieces.Ids, pieces.Lengths);
        var features = ProjectSentence(sentence);
        return new WordFeatures(
            scope.Keep(words is null ? features : Words!.Join(features, words)), scope.Keep(Widened(states!)),
            scope.Keep(WordMask(pieces.Lengths, pieces.Ids.Size(1), ids.Device)));
    }

    /// <summary>The language model's sentence vectors alone.</summary>
    /// <param name="texts">Word pieces, with or without the ids of a <see cref="WordTower"/> behind them.</param>
    /// <returns>[N, width].</returns>
    public Tensor EncodeSentence(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var scope = new TensorScope();
        var (pieces, _) = Split(texts);
        return scope.Keep(Bert.Encode(pieces.Ids, pieces.Lengths).Sentence);
    }

    /// <summary>The head alone.</summary>
    /// <param name="sentence">[N, width], of any length.</param>
    /// <returns>[N, embedDim] in float32, not normalised.</returns>
    public Tensor ProjectSentence(Tensor sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        using var scope = new TensorScope();
        using var precise = new AutocastScope(sentence.Device.Type, enabled: false);
        var dropped = _dropout.Forward(Widened(sentence).Normalize() * Math.Sqrt(Bert.Width));
        var vectors = Projection.Forward(dropped);
        return scope.Keep(_head is null ? vectors : vectors + _head.Forward(dropped));
    }

    private (TextInputs Pieces, long[][]? Words) Split(TextInputs texts) =>
        Words is null ? (texts, null) : WordTower.Split(texts, Bert.Options.VocabularySize);

    private static Tensor Widened(Tensor input) =>
        input.Type is ScalarType.BFloat16 or ScalarType.Float16 ? input.To(ScalarType.Float32) : input;

    private static Tensor WordMask(Tensor lengths, long positions, Device device)
    {
        var counts = lengths.ToArray<long>();
        var mask = new float[counts.Length * positions];
        foreach (var (row, count) in counts.Index())
        {
            var (first, end) = count > 2 ? (1, count - 1) : (0, count);
            mask.AsSpan((int)((row * positions) + first), (int)(end - first)).Fill(1);
        }

        using var scope = new TensorScope();
        return scope.Keep(Tensor.FromArray<float>(mask, counts.Length, positions).To(device).Ne(0));
    }
}

/// <summary>
/// A word-level tower beside a language model, both in the images' space: of what captions say in their own words it
/// knows more, of other words nothing, so that its share of a text's vector is by how many of the text's words it
/// knows.
/// </summary>
/// <remarks>
/// With unit vectors e of the language model and g of this tower, and s the share of known words, the vector is
/// (1 - w) e + w g, w = weight * s^sharpness. Not safe for concurrent use.
/// </remarks>
public sealed class WordTower : Module
{
    /// <summary>What the names of its weights begin with in a text tower.</summary>
    public const string ModuleName = "words";

    /// <summary>What the names of the weights of its <see cref="GruTextTower"/> begin with in it.</summary>
    internal const string TowerName = "tower";

    private readonly WordTowerOptions _options;
    private readonly GruTextTower _gru;

    /// <summary>Makes the tower with random weights.</summary>
    /// <param name="options">Its vocabulary size must be set.</param>
    /// <param name="embedDim">Length of the vectors.</param>
    /// <exception cref="InvalidDataException">It is not: the words come from the model that a recipe's
    /// <c>lockedImages</c> names.</exception>
    public WordTower(WordTowerOptions options, int embedDim)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.VocabularySize < 2)
        {
            throw new InvalidDataException(
                "'text.wordTower' has no words: they come from the model that 'lockedImages' names.");
        }

        _options = options;
        _gru = RegisterModule(TowerName, new GruTextTower(
            new TextTowerOptions
            {
                Width = options.Width,
                Hidden = options.Hidden,
                VocabularySize = options.VocabularySize
            }, embedDim));
    }

    /// <summary>Takes texts apart as <see cref="PiecesAndWordsTokenizer"/> put them together.</summary>
    /// <param name="texts">N of them, ids of word pieces and behind them those of words.</param>
    /// <param name="pieceCount">Ids below this one are word pieces.</param>
    /// <returns>The pieces, on the texts' device, and the words of each text as their vocabulary has them.</returns>
    internal static (TextInputs Pieces, long[][] Words) Split(TextInputs texts, int pieceCount)
    {
        using var onCpu = texts.Ids.To(Device.Cpu);
        var ids = onCpu.ToArray<long>();
        var lengths = texts.Lengths.ToArray<long>();
        int columns = ids.Length / lengths.Length;
        var (pieces, words) = (new long[lengths.Length][], new long[lengths.Length][]);
        for (int row = 0; row < lengths.Length; row++)
        {
            var text = ids.AsSpan(row * columns, (int)lengths[row]);
            (pieces[row], words[row]) = PiecesAndWordsTokenizer.Split(text, pieceCount);
        }

        return (TextInputs.Create(pieces).To(texts.Ids.Device), words);
    }

    /// <summary>Adds the words' vectors.</summary>
    /// <param name="sentences">[N, embedDim] of the language model, of any length.</param>
    /// <param name="words">The words of the same texts.</param>
    /// <returns>[N, embedDim], not normalised.</returns>
    internal Tensor Join(Tensor sentences, long[][] words)
    {
        using var scope = new TensorScope();
        float[] weights = [.. words.Select(ids => (float)_options.WeightOf(ids))];
        var weight = Tensor.FromArray<float>(weights, weights.Length, 1).To(sentences.Device);
        var texts = TextInputs.Create(words).To(sentences.Device);
        var read = _gru.Forward(texts.Ids, texts.Lengths).Normalize();
        return scope.Keep((sentences.Normalize() * (1 - weight)) + (read * weight));
    }
}
