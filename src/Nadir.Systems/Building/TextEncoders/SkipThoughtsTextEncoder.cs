using Nadir.Systems.Building.Pooling;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>Sizes of a <see cref="SkipThoughtsTextEncoder"/>; the defaults are those of the published
/// weights.</summary>
public sealed record SkipThoughtsOptions
{
    /// <summary>Rows of the embedding: words, the unknown one and the padding (id 0).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Length of a word's embedding.</summary>
    public int WordWidth { get; init; } = 620;

    /// <summary>Hidden units.</summary>
    public int Hidden { get; init; } = 2400;

    /// <summary>Probability of a zero in each of the six dropout masks, in training.</summary>
    public double Dropout { get; init; } = 0.25;

    /// <summary>Embeddings begin uniform in +-this, where no published table is loaded.</summary>
    public double EmbeddingRange { get; init; } = 0.1;
}

/// <summary>The masks of variational dropout, drawn once for a sequence: 0, or 1 / (1 - p).</summary>
/// <param name="Inputs">[3, N, wordWidth]: before the reset gate, the update gate and the new state.</param>
/// <param name="States">[3, N, hidden]: in the same order.</param>
public readonly record struct SkipThoughtsMasks(Tensor Inputs, Tensor States);

/// <summary>
/// The encoder of skip-thoughts (Kiros et al. 2015) with variational dropout (Gal and Ghahramani 2016),
/// "BayesianUniSkip", as AMFMN, GaLR, HVSA, MTFN and KAMCL use it: embedding and one GRU with biases on its input side
/// only, begun at 0.
/// <para>
/// r = sigmoid(W_ir x1 + b_r + W_hr h1), i = sigmoid(W_ii x2 + b_i + W_hi h2), n = tanh(W_in x3 + b_n + r * (W_hn h3)),
/// h = (1 - i) * n + i * h; x1 to x3 and h1 to h3 are x and h under six masks, which stay the same over a text.
/// </para>
/// </summary>
/// <remarks>
/// Parameters under the names of the authors' code: embedding.weight, rnn.gru_cell.weight_{ir,ii,in,hr,hi,hn}.*.
/// Without lengths a text has as many words as ids that are not 0, and steps are made up to the longest text; a text of
/// no words takes the last state, whatever the others' length (both as published). Words are the states, [N, longest,
/// hidden], those behind a text's end included. Without dropout it is libtorch's GRU; with it, the input sides of all
/// steps are one product a gate, and a step is one batched product. Not safe for concurrent use in training.
/// </remarks>
public sealed class SkipThoughtsTextEncoder : TextEncoder
{
    private readonly SkipThoughtsOptions _options;
    private readonly Embedding _embedding;
    private readonly GruCellWeights _cell;

    /// <summary>Makes the encoder with random weights: PyTorch's GRU initialisation, +-1 / sqrt(hidden).</summary>
    /// <param name="options">Sizes.</param>
    public SkipThoughtsTextEncoder(SkipThoughtsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Dropout, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.Dropout, 1, nameof(options));
        _options = options;
        _embedding = RegisterModule(
            "embedding", new Embedding(options.VocabularySize, options.WordWidth, paddingIdx: 0));
        using (new NoGradScope())
        using (var rows = _embedding.Weight.Slice(0, 1))
        {
            rows.UniformInPlace(-options.EmbeddingRange, options.EmbeddingRange);
        }

        _cell = new GruCellWeights(options.WordWidth, options.Hidden);
        RegisterModule("rnn", new Recurrence(_cell));
    }

    /// <inheritdoc/>
    public override int Width => _options.Hidden;

    /// <inheritdoc/>
    public override bool NeedsLengths => false;

    /// <inheritdoc/>
    public override TextFeatures Encode(Tensor ids, Tensor? lengths)
    {
        using var scope = new TensorScope();
        SkipThoughtsMasks? masks = Training && _options.Dropout > 0 ? DrawMasks(ids) : null;
        var features = Encode(ids, lengths, masks);
        return new TextFeatures(scope.Keep(features.Words!), scope.Keep(features.Sentence));
    }

    /// <summary>Encodes texts under given masks.</summary>
    /// <param name="ids">[N, L] Int64 token ids, padding 0.</param>
    /// <param name="lengths">[N] Int64 on the processor, 0 to L; null: the ids that are not 0 are counted.</param>
    /// <param name="masks">The six masks; null for no dropout.</param>
    /// <returns>States [N, longest, hidden], and the state at each text's last word [N, hidden].</returns>
    /// <exception cref="ArgumentException">Lengths do not fit the ids.</exception>
    public TextFeatures Encode(Tensor ids, Tensor? lengths, SkipThoughtsMasks? masks)
    {
        Check(ids, lengths);
        using var scope = new TensorScope();
        var counts = (lengths ?? ids.Ne(0).Sum(1)).ToArray<long>();
        var longest = counts.Max();
        if (longest > ids.Size(1) || counts.Min() < 0)
        {
            throw new ArgumentException(
                $"Lengths must be from 0 to {ids.Size(1)}, the positions of the ids.", nameof(lengths));
        }

        // A batch without a single word makes one step, so that there is a state.
        longest = Math.Max(1, longest);
        var words = _embedding.Forward(ids.Narrow(1, 0, longest));
        var states = masks is { } drawn ? ReadMasked(words, drawn) : Read(words);
        var last = Tensor.FromArray<long>(
            [.. counts.Select(count => count == 0 ? longest - 1 : count - 1)], counts.Length);
        return new TextFeatures(scope.Keep(states), scope.Keep(SequencePooling.At(states, last)));
    }

    /// <summary>Draws masks as training does.</summary>
    /// <param name="ids">[N, L]; tells the number of texts and the device.</param>
    public SkipThoughtsMasks DrawMasks(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = new TensorScope();
        var kept = 1 - _options.Dropout;
        return new SkipThoughtsMasks(Draw(_options.WordWidth), Draw(_options.Hidden));

        Tensor Draw(long width) => scope.Keep(
            Tensor.Empty([3, ids.Size(0), width], _embedding.Weight.Type, ids.Device).BernoulliInPlace(kept) / kept);
    }

    // libtorch's operator computes n with a bias on the hidden side, which is zero here.
    private Tensor Read(Tensor words)
    {
        var weights = _cell;
        var start = Tensor.Zeros([1, words.Size(0), _options.Hidden], words.Type, words.Device);
        var bias = weights.InputBias();
        return Functional.Gru(
            words, start, [weights.InputWeight(), weights.StateWeight(), bias, bias.ZerosLike()],
                train: Training).Output;
    }

    private Tensor ReadMasked(Tensor words, SkipThoughtsMasks masks)
    {
        // [3, N, L, hidden]: each gate's input side at all steps.
        var (texts, steps, width) = (words.Size(0), words.Size(1), words.Size(2));
        var masked = words.Unsqueeze(0) * masks.Inputs.Unsqueeze(2);
        var inputs = _cell.InputBias().View(3, 1, _options.Hidden)
            .Baddbmm(masked.View(3, texts * steps, width), _cell.StackedInput().Transpose(1, 2))
            .View(3, texts, steps, _options.Hidden).Unbind(2);
        var stateWeight = _cell.StackedState().Transpose(1, 2);
        var states = new Tensor[steps];
        var state = Tensor.Zeros([texts, _options.Hidden], words.Type, words.Device);
        for (var step = 0; step < steps; step++)
        {
            var recurrent = (state.Unsqueeze(0) * masks.States).Bmm(stateWeight);
            var gates = (inputs[step].Narrow(0, 0, 2) + recurrent.Narrow(0, 0, 2)).Sigmoid();
            var candidate = inputs[step].Select(0, 2).Addcmul(gates.Select(0, 0), recurrent.Select(0, 2)).Tanh();
            state = candidate.Addcmul(gates.Select(0, 1), state - candidate);
            states[step] = state;
        }

        return Tensor.Stack(states, 1);
    }

    // The level between the encoder and its cell, as the published names have it.
    private sealed class Recurrence : Module
    {
        public Recurrence(GruCellWeights cell) => RegisterModule("gru_cell", cell);
    }

    // Gates in the order r, i, n everywhere, which is also the order of libtorch's GRU.
    private sealed class GruCellWeights : Module
    {
        private readonly Linear[] _input;
        private readonly Linear[] _state;

        public GruCellWeights(int wordWidth, int hidden)
        {
            string[] gates = ["r", "i", "n"];
            _input = [.. gates.Select(gate => RegisterModule("weight_i" + gate, new Linear(wordWidth, hidden)))];
            _state = [.. gates.Select(
                gate => RegisterModule("weight_h" + gate, new Linear(hidden, hidden, bias: false)))];
            using var noGrad = new NoGradScope();
            foreach (var parameter in Parameters())
            {
                Init.FanInUniform(parameter, hidden);
            }
        }

        public Tensor InputWeight() => Tensor.Cat([.. _input.Select(static layer => layer.Weight)]);

        public Tensor InputBias() => Tensor.Cat([.. _input.Select(static layer => layer.Bias!)]);

        public Tensor StateWeight() => Tensor.Cat([.. _state.Select(static layer => layer.Weight)]);

        public Tensor StackedInput() => Tensor.Stack([.. _input.Select(static layer => layer.Weight)]);

        public Tensor StackedState() => Tensor.Stack([.. _state.Select(static layer => layer.Weight)]);
    }
}
