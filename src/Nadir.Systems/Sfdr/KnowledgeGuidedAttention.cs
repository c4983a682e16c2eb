using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// Self-attention over nodes whose keys and values are scaled by prior knowledge: how much each node counts in the
/// picture.
/// </summary>
/// <remarks>
/// With the knowledge k of a node, its key and its value are multiplied by 1 + w (k - 1), a learned w a channel that
/// starts at zero: nodes that count as much as the mean stay as they are. A reading of ours; as released
/// (<see cref="AsReleasedOptions.SummedKnowledge"/>), the factors are a linear layer of k. Not safe for concurrent use.
/// </remarks>
public sealed class KnowledgeGuidedAttention : Module
{
    private readonly AttentionProjections _projections;
    private readonly Tensor? _guidance;
    private readonly Linear? _factors;
    private readonly Dropout _dropout;
    private readonly LayerNorm _normalization;
    private readonly int _heads;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a node's vector.</param>
    /// <param name="heads">Heads; divides the width.</param>
    /// <param name="guided">Whether knowledge is used; without it this is a Transformer's self-attention.</param>
    /// <param name="gates">Whether queries, keys and values pass gates.</param>
    /// <param name="dropout">Probability of a zero in training.</param>
    /// <param name="asReleased">What is done as the released code does it; null: nothing.</param>
    public KnowledgeGuidedAttention(
        int width, int heads, bool guided, bool gates, double dropout, AsReleasedOptions? asReleased = null)
    {
        asReleased ??= new AsReleasedOptions();
        _heads = heads;
        _projections = RegisterModule("projections", new AttentionProjections(
            width, heads, gates, dropout, asReleased, repeatGates: asReleased.RepeatedGates));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
        _normalization = RegisterModule("normalization", new LayerNorm(width));
        if (guided && asReleased.SummedKnowledge)
        {
            _factors = RegisterModule("knowledge", new Linear(1, width));
        }
        else if (guided)
        {
            _guidance = RegisterParameter("guidance", Tensor.Zeros([width]));
        }
    }

    /// <summary>Lets nodes attend to each other.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="knowledge">[N, nodes], mean 1 unless as released; not used without guidance.</param>
    /// <param name="hidden">Bool, broadcasts to [N, heads, nodes, nodes]: true gets no attention; null: nothing is
    /// hidden.</param>
    /// <returns>[N, nodes, width].</returns>
    public Tensor Forward(Tensor nodes, Tensor? knowledge, Tensor? hidden = null)
    {
        using var scope = new TensorScope();
        var (attended, residual) = Attend(nodes, nodes, knowledge, hidden);
        return scope.Keep(_normalization.Forward(residual + _dropout.Forward(attended)));
    }

    /// <summary>Lets vectors attend to nodes, without what follows.</summary>
    /// <param name="queries">[N, T, width].</param>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="knowledge">As in <see cref="Forward"/>.</param>
    /// <param name="hidden">Bool, broadcasts to [N, heads, T, nodes]; null: nothing is hidden.</param>
    /// <returns>What was found, [N, T, width], and what it is added to.</returns>
    public (Tensor Attended, Tensor Residual) Attend(Tensor queries, Tensor nodes, Tensor? knowledge,
        Tensor? hidden = null)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        using var scope = new TensorScope();
        var (key, value) = (_projections.Key(nodes), _projections.Value(nodes));
        if ((_guidance is not null || _factors is not null) && knowledge is not null)
        {
            var scale = _factors?.Forward(knowledge.Unsqueeze(-1))
                ?? (((knowledge - 1).Unsqueeze(-1) * _guidance!) + 1);
            var byHead = scale.Reshape(nodes.Size(0), nodes.Size(1), _heads, nodes.Size(2) / _heads).Transpose(1, 2);
            (key, value) = (key * byHead, value * byHead);
        }

        var (query, residual) = _projections.Query(queries);
        var attended = _projections.Attend(query, key, value, hidden).Output;
        return (scope.Keep(attended), ReferenceEquals(residual, queries) ? residual : scope.Keep(residual));
    }
}

/// <summary>
/// The projections of one attention in several heads, each input behind a gate of its own where gates are asked for;
/// and the attention itself, so that keys and values can be kept between calls.
/// </summary>
/// <remarks>
/// Reading of ours: one gate an input, with a quarter of the units in its middle, and the residual from the vector
/// before the gate.
/// <see cref="AsReleasedOptions"/> has what the released code does. Not safe for concurrent use.
/// </remarks>
public sealed class AttentionProjections : Module
{
    // A gate's middle has a quarter of the units: a gate costs half of the projection behind it.
    private const int GateReduction = 4;
    private const int WideGateReduction = 2;

    private readonly int _heads;
    private readonly bool _gatedResidual;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly Gate? _queryGate;
    private readonly Gate? _keyGate;
    private readonly Gate? _valueGate;
    private readonly Gate? _secondQueryGate;
    private readonly Gate? _secondKeyGate;
    private readonly Gate? _secondValueGate;
    private readonly Dropout _dropout;

    /// <summary>Makes the layers with Glorot's random weights.</summary>
    /// <param name="width">Length of a vector.</param>
    /// <param name="heads">Heads; divides the width.</param>
    /// <param name="gates">Whether queries, keys and values pass gates.</param>
    /// <param name="dropout">Probability of dropping an attention weight in training.</param>
    /// <param name="asReleased">What is done as the released code does it; null: nothing.</param>
    /// <param name="repeatGates">Whether a second gate follows each, with inputs that pass gates.</param>
    public AttentionProjections(
        int width, int heads, bool gates, double dropout, AsReleasedOptions? asReleased = null,
        bool repeatGates = false)
    {
        asReleased ??= new AsReleasedOptions();
        _heads = heads;
        _gatedResidual = asReleased.GatedResidual;
        _query = RegisterModule("query", Projection(width));
        _key = RegisterModule("key", Projection(width));
        _value = RegisterModule("value", Projection(width));
        _output = RegisterModule("output", Projection(width));
        _dropout = RegisterModule("dropout", new Dropout(asReleased.DropoutOfResultsOnly ? 0 : dropout));
        if (!gates)
        {
            return;
        }

        var hidden = width / (asReleased.WideGates ? WideGateReduction : GateReduction);
        _queryGate = RegisterModule("query_gate", new Gate(width, hidden));
        _keyGate = RegisterModule("key_gate", new Gate(width, hidden));
        _valueGate = RegisterModule("value_gate", new Gate(width, hidden));
        if (repeatGates)
        {
            _secondQueryGate = RegisterModule("second_query_gate", new Gate(width, hidden));
            _secondKeyGate = RegisterModule("second_key_gate", new Gate(width, hidden));
            _secondValueGate = RegisterModule("second_value_gate", new Gate(width, hidden));
        }
    }

    /// <summary>Queries of vectors, and what the attention's result is added to.</summary>
    /// <param name="input">[N, T, width].</param>
    /// <returns>
    /// The queries, [N, heads, T, width / heads]; the residual, [N, T, width], which is <paramref name="input"/>
    /// itself unless it is
    /// taken from behind the gate.
    /// </returns>
    public (Tensor Query, Tensor Residual) Query(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var gated = _queryGate?.Forward(input) ?? input;
        var query = Heads(_query, _secondQueryGate?.Forward(gated) ?? gated);
        return (scope.Keep(query), _gatedResidual && _queryGate is not null ? scope.Keep(gated) : input);
    }

    /// <summary>Keys of vectors.</summary>
    /// <param name="input">[N, T, width].</param>
    /// <returns>[N, heads, T, width / heads].</returns>
    public Tensor Key(Tensor input) => Project(_key, input, _keyGate, _secondKeyGate);

    /// <summary>Values of vectors.</summary>
    /// <inheritdoc cref="Key"/>
    public Tensor Value(Tensor input) => Project(_value, input, _valueGate, _secondValueGate);

    /// <summary>Attends.</summary>
    /// <param name="query">[N, heads, T, width / heads].</param>
    /// <param name="key">[N, heads, S, width / heads].</param>
    /// <param name="value">As the keys.</param>
    /// <param name="hidden">Bool, broadcasts to [N, heads, T, S]: true gets no attention; null:
    /// nothing is hidden.</param>
    /// <returns>The result, [N, T, width], and the weights of each head, [N, heads, T, S], which
    /// sum to 1 over S.</returns>
    public (Tensor Output, Tensor Weights) Attend(Tensor query, Tensor key, Tensor value, Tensor? hidden = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        using var scope = new TensorScope();
        var scores = (query * (1 / Math.Sqrt(query.Size(3)))).Matmul(key.Transpose(2, 3));
        var weights = (hidden is null ? scores : scores.MaskedFill(hidden, double.NegativeInfinity)).Softmax(-1);
        var mixed = _dropout.Forward(weights).Matmul(value);
        return (scope.Keep(_output.Forward(mixed.Transpose(1, 2).Flatten(2))), scope.Keep(weights));
    }

    private static Linear Projection(int width)
    {
        var linear = new Linear(width, width);
        using var noGrad = new NoGradScope();
        Init.XavierUniform(linear.Weight);
        linear.Bias!.ZeroInPlace();
        return linear;
    }

    private Tensor Project(Linear projection, Tensor input, Gate? gate, Gate? secondGate)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var gated = gate?.Forward(input) ?? input;
        return scope.Keep(Heads(projection, secondGate?.Forward(gated) ?? gated));
    }

    private Tensor Heads(Linear projection, Tensor input) => projection.Forward(input)
        .Reshape(input.Size(0), input.Size(1), _heads, input.Size(2) / _heads).Transpose(1, 2);
}

/// <summary>
/// The Transformer's layer for each vector alone: LN(x + W2 relu(W1 x)). Not safe for concurrent use.
/// </summary>
public sealed class FeedForward : Module
{
    private readonly Linear _expansion;
    private readonly Linear _reduction;
    private readonly Dropout _dropout;
    private readonly LayerNorm _normalization;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a vector.</param>
    /// <param name="hidden">Units in between.</param>
    /// <param name="dropout">Probability of dropping a unit in training.</param>
    public FeedForward(int width, int hidden, double dropout)
    {
        _expansion = RegisterModule("expansion", new Linear(width, hidden));
        _reduction = RegisterModule("reduction", new Linear(hidden, width));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
        _normalization = RegisterModule("normalization", new LayerNorm(width));
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">... x width.</param>
    /// <returns>Of the same shape.</returns>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        var hidden = _dropout.Forward(_expansion.Forward(input).Relu());
        return scope.Keep(_normalization.Forward(input + _dropout.Forward(_reduction.Forward(hidden))));
    }
}

/// <summary>Weighs each component of a vector by what the vector itself is: x * sigmoid(W2 relu(W1 x)).</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class Gate : Module
{
    private readonly Linear _reduction;
    private readonly Linear _expansion;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a vector.</param>
    /// <param name="hidden">Units in between.</param>
    public Gate(int width, int hidden)
    {
        _reduction = RegisterModule("reduction", new Linear(width, hidden));
        _expansion = RegisterModule("expansion", new Linear(hidden, width));
    }

    /// <summary>Weighs vectors.</summary>
    /// <param name="input">... x width.</param>
    /// <returns>Of the same shape.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        return scope.Keep(input * _expansion.Forward(_reduction.Forward(input).Relu()).Sigmoid());
    }
}
