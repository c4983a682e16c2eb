using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Training.Loop;

/// <summary>
/// Keeps a second model whose weights follow the trained one's slowly: average = d * average + (1 - d) * weights,
/// with d = min(decay, (1 + step) / (10 + step)), so that the first steps do not linger.
/// </summary>
/// <remarks>
/// Running statistics are averaged like weights. Not safe for concurrent use; the average is not disposed with it.
/// </remarks>
public sealed class ExponentialMovingAverage
{
    private readonly Tensor[] _sources;
    private readonly Tensor[] _targets;
    private readonly List<(Tensor Source, Tensor Target)> _counters = [];
    private readonly double _decay;

    /// <summary>Starts with a copy.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="average">A model of the same architecture; its weights are overwritten.</param>
    /// <param name="decay">0 (no averaging) to below 1.</param>
    public ExponentialMovingAverage(Module model, Module average, double decay)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(average);
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(decay, 1);
        _decay = decay;
        Average = average;
        using var noGrad = new NoGradScope();
        var averaged = average.StateDict();
        var (sources, targets) = (new List<Tensor>(), new List<Tensor>());
        foreach (var (name, source) in model.StateDict())
        {
            var target = averaged[name];
            target.RequiresGrad = false;
            target.CopyInPlace(source);
            if (source.Type == ScalarType.Float32)
            {
                sources.Add(source);
                targets.Add(target);
            }
            else
            {
                _counters.Add((source, target));
            }
        }

        (_sources, _targets) = ([.. sources], [.. targets]);
    }

    /// <summary>The averaged model.</summary>
    public Module Average { get; }

    /// <summary>Takes in the weights after a step.</summary>
    /// <param name="step">Steps done before this one, from 0.</param>
    public void Update(long step)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var d = Math.Min(_decay, (1.0 + step) / (10.0 + step));
        Operators.Get("aten::_foreach_mul_", "Scalar").Run(_targets, d);
        Operators.Get("aten::_foreach_add_", "List").Run(_targets, _sources, 1 - d);
        foreach (var (source, target) in _counters)
        {
            target.CopyInPlace(source);
        }
    }
}
