using Nadir.Systems.Sfdr.Attention;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// Self-attention over nodes whose keys and values are scaled by prior knowledge: how much each node counts in the picture.
/// </summary>
/// <remarks>
/// With the knowledge k of a node, its key and its value are multiplied by 1 + w (k - 1), a learned w a channel that starts at
/// zero: nodes that count as much as the mean stay as they are. A reading of ours; as released
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
