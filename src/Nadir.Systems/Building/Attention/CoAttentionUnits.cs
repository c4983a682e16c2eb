using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Attention;

/// <summary>
/// The self-attention unit of MCAN (Yu et al. 2019, figure 2a), which GaLR uses in its fusion: multi-head attention and
/// a feed-forward part, each with dropout, a shortcut and <see cref="StandardDeviationNorm"/> behind it.
/// </summary>
/// <remarks>Parameters under the names of the authors' code: mhatt, ffn, norm1, norm2. Not safe for concurrent use in
/// training.</remarks>
public sealed class SelfAttentionUnit : Module
{
    private readonly CoAttentionHeads _attention;
    private readonly CoAttentionFeedForward _feedForward;
    private readonly StandardDeviationNorm _norm1;
    private readonly StandardDeviationNorm _norm2;
    private readonly Dropout _dropout;

    /// <summary>Makes the unit with PyTorch's random weights.</summary>
    /// <param name="width">Length of the vectors; GaLR: 512.</param>
    /// <param name="heads">Divides the width; GaLR: 8.</param>
    /// <param name="feedForward">Length between the two linear layers; GaLR: 1024.</param>
    /// <param name="dropout">Probability of a zero in training; GaLR: 0.1.</param>
    public SelfAttentionUnit(int width, int heads, int feedForward, double dropout = 0.1)
    {
        _attention = RegisterModule("mhatt", new CoAttentionHeads(width, heads, dropout));
        _feedForward = RegisterModule("ffn", new CoAttentionFeedForward(width, feedForward, dropout));
        _norm1 = RegisterModule("norm1", new StandardDeviationNorm(width));
        _norm2 = RegisterModule("norm2", new StandardDeviationNorm(width));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
    }

    /// <summary>Applies the unit.</summary>
    /// <param name="input">[N, L, width].</param>
    /// <returns>[N, L, width].</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        var attended = _norm1.Forward(input + _dropout.Forward(_attention.Forward(input, input)));
        return scope.Keep(_norm2.Forward(attended + _dropout.Forward(_feedForward.Forward(attended))));
    }
}

/// <summary>
/// The guided-attention unit of MCAN (Yu et al. 2019, figure 2b): as <see cref="SelfAttentionUnit"/>, with attention to
/// another sequence between.
/// </summary>
/// <remarks>Parameters under the names of the authors' code: mhatt1, mhatt2, ffn, norm1 to norm3. Not safe for
/// concurrent use in training.</remarks>
public sealed class GuidedAttentionUnit : Module
{
    private readonly CoAttentionHeads _self;
    private readonly CoAttentionHeads _guided;
    private readonly CoAttentionFeedForward _feedForward;
    private readonly StandardDeviationNorm _norm1;
    private readonly StandardDeviationNorm _norm2;
    private readonly StandardDeviationNorm _norm3;
    private readonly Dropout _dropout;

    /// <summary>Makes the unit with PyTorch's random weights.</summary>
    /// <param name="width">Length of the vectors.</param>
    /// <param name="heads">Divides the width.</param>
    /// <param name="feedForward">Length between the two linear layers.</param>
    /// <param name="dropout">Probability of a zero in training.</param>
    public GuidedAttentionUnit(int width, int heads, int feedForward, double dropout = 0.1)
    {
        _self = RegisterModule("mhatt1", new CoAttentionHeads(width, heads, dropout));
        _guided = RegisterModule("mhatt2", new CoAttentionHeads(width, heads, dropout));
        _feedForward = RegisterModule("ffn", new CoAttentionFeedForward(width, feedForward, dropout));
        _norm1 = RegisterModule("norm1", new StandardDeviationNorm(width));
        _norm2 = RegisterModule("norm2", new StandardDeviationNorm(width));
        _norm3 = RegisterModule("norm3", new StandardDeviationNorm(width));
        _dropout = RegisterModule("dropout", new Dropout(dropout));
    }

    /// <summary>Applies the unit.</summary>
    /// <param name="input">[N, L, width].</param>
    /// <param name="guide">[N, K, width], what is attended to.</param>
    /// <returns>[N, L, width].</returns>
    public Tensor Forward(Tensor input, Tensor guide)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(guide);
        using var scope = new TensorScope();
        var own = _norm1.Forward(input + _dropout.Forward(_self.Forward(input, input)));
        var guided = _norm2.Forward(own + _dropout.Forward(_guided.Forward(own, guide)));
        return scope.Keep(_norm3.Forward(guided + _dropout.Forward(_feedForward.Forward(guided))));
    }
}

/// <summary>Multi-head attention with four linear layers of their own.</summary>
internal sealed class CoAttentionHeads : Module
{
    private readonly int _heads;
    private readonly double _dropout;
    private readonly Linear _value;
    private readonly Linear _key;
    private readonly Linear _query;
    private readonly Linear _merge;

    public CoAttentionHeads(int width, int heads, double dropout)
    {
        if (heads < 1 || width % heads != 0)
        {
            throw new ArgumentException($"{heads} heads do not divide a width of {width}.", nameof(heads));
        }

        (_heads, _dropout) = (heads, dropout);
        _value = RegisterModule("linear_v", new Linear(width, width));
        _key = RegisterModule("linear_k", new Linear(width, width));
        _query = RegisterModule("linear_q", new Linear(width, width));
        _merge = RegisterModule("linear_merge", new Linear(width, width));
    }

    public Tensor Forward(Tensor queries, Tensor context)
    {
        using var scope = new TensorScope();
        var attended = Functional.ScaledDotProductAttention(
            Split(_query.Forward(queries)), Split(_key.Forward(context)), Split(_value.Forward(context)),
                dropoutP: Training ? _dropout : 0);
        return scope.Keep(_merge.Forward(attended.Transpose(1, 2).Flatten(2)));
    }

    private Tensor Split(Tensor vectors) =>
        vectors.View(vectors.Size(0), vectors.Size(1), _heads, vectors.Size(2) / _heads).Transpose(1, 2);
}

/// <summary>Two linear layers with ReLU between, under the names of the authors' code: mlp.fc.linear and
/// mlp.linear.</summary>
internal sealed class CoAttentionFeedForward : Module
{
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly double _dropout;

    public CoAttentionFeedForward(int width, int hidden, double dropout)
    {
        _dropout = dropout;
        _first = new Linear(width, hidden);
        _second = new Linear(hidden, width);
        RegisterModule("mlp", new Sequential(("fc", new Sequential(("linear", _first))), ("linear", _second)));
    }

    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        return scope.Keep(_second.Forward(_first.Forward(input).Relu().Dropout(_dropout, Training)));
    }
}
