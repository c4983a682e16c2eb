using Nadir.Systems.Sfdr.Attention;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// Self-attention over nodes whose keys and values are scaled by prior knowledge: how much each node counts in the picture.
/// </summary>
/// <remarks>
/// With the knowledge k of a node, its key and its value are multiplied by 1 + w (k - 1), a learned w a channel that starts at
/// zero: nodes that count as much as the mean stay as they are. Not safe for concurrent use.
/// </remarks>
public sealed class KnowledgeGuidedAttention : Module
{
    private readonly AttentionProjections _projections;
    private readonly Tensor? _guidance;
    private readonly Dropout _dropout;
    private readonly LayerNorm _normalization;
    private readonly int _heads;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="width">Length of a node's vector.</param>
    /// <param name="heads">Heads; divides the width.</param>
    /// <param name="guided">Whether knowledge is used; without it this is a Transformer's self-attention.</param>
    /// <param name="gates">Whether queries, keys and values pass gates.</param>
    /// <param name="dropout">Probability of a zero in training.</param>
    public KnowledgeGuidedAttention(int width, int heads, bool guided, bool gates, double dropout)
    {
        _heads = heads;
        _projections = RegisterModule("projections", new AttentionProjections(width, heads, gates, dropout));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
        _normalization = RegisterModule("normalization", new LayerNorm(width));
        _guidance = guided ? RegisterParameter("guidance", Tensor.Zeros([width])) : null;
    }

    /// <summary>Lets nodes attend to each other.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="knowledge">[N, nodes], mean 1; not used without guidance.</param>
    /// <returns>[N, nodes, width].</returns>
    public Tensor Forward(Tensor nodes, Tensor? knowledge)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        using var scope = new TensorScope();
        var (key, value) = (_projections.Key(nodes), _projections.Value(nodes));
        if (_guidance is not null && knowledge is not null)
        {
            var scale = ((knowledge - 1).Unsqueeze(-1) * _guidance) + 1;
            var byHead = scale.Reshape(nodes.Size(0), nodes.Size(1), _heads, nodes.Size(2) / _heads).Transpose(1, 2);
            (key, value) = (key * byHead, value * byHead);
        }

        var attended = _projections.Attend(_projections.Query(nodes), key, value).Output;
        return scope.Keep(_normalization.Forward(nodes + _dropout.Forward(attended)));
    }
}
