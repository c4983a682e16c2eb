namespace Nadir.Torch.Optim;

/// <summary>Changes parameters by their gradients.</summary>
/// <remarks>
/// Owns its state (such as moments), which lives until the optimizer is disposed; the parameters are not its own.
/// A parameter without a gradient is left out of a step. Not safe for concurrent use.
/// </remarks>
public abstract partial class Optimizer : IDisposable
{
    private readonly string[] _momentNames;
    private readonly Tensor[] _parameters;
    private readonly ParameterState?[] _states;

    private protected Optimizer(IEnumerable<ParameterGroup> groups, params string[] momentNames)
    {
        ParameterGroups = [.. groups];
        _momentNames = momentNames;
        _parameters = [.. ParameterGroups.SelectMany(static group => group.Parameters)];
        _states = new ParameterState?[_parameters.Length];
        if (_parameters.Length == 0)
        {
            throw new ArgumentException("There are no parameters to optimize.", nameof(groups));
        }

        var distinct = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        if (!_parameters.All(distinct.Add))
        {
            throw new ArgumentException("A parameter stands in the groups twice.", nameof(groups));
        }
    }

    /// <summary>The groups, in the order in which they were given.</summary>
    public IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <summary>Changes every parameter that has a gradient.</summary>
    public void Step()
    {
        using var noGrad = new NoGradScope();
        var number = 0;
        foreach (var group in ParameterGroups)
        {
            using var scope = new TensorScope();
            var batch = Collect(number, group.Parameters.Count);
            if (batch.Parameters.Length > 0)
            {
                Update(group, batch);
            }

            number += group.Parameters.Count;
        }
    }

    /// <summary>Removes the gradients, or sets them to zero.</summary>
    /// <param name="setToNone">Whether to remove them, which frees their memory until the next backward pass.</param>
    public void ZeroGrad(bool setToNone = true)
    {
        foreach (var parameter in _parameters)
        {
            parameter.ZeroGrad(setToNone);
        }
    }

    /// <summary>Frees the state.</summary>
    public void Dispose()
    {
        foreach (var state in _states)
        {
            state?.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Changes parameters; their states count this step already.</summary>
    private protected abstract void Update(ParameterGroup group, GradientBatch batch);

    private protected static IEnumerable<ParameterGroup> OneGroup(IEnumerable<Tensor> parameters, double learningRate, double weightDecay) =>
        [new ParameterGroup(parameters) { LearningRate = learningRate, WeightDecay = weightDecay }];

    private GradientBatch Collect(int first, int count)
    {
        var parameters = new List<Tensor>(count);
        var gradients = new List<Tensor>(count);
        var states = new List<ParameterState>(count);
        for (var i = first; i < first + count; i++)
        {
            if (_parameters[i].Grad is { } gradient)
            {
                var state = _states[i] ??= ParameterState.Create(_parameters[i], _momentNames.Length);
                state.Step++;
                parameters.Add(_parameters[i]);
                gradients.Add(gradient);
                states.Add(state);
            }
        }

        return new GradientBatch([.. parameters], [.. gradients], [.. states]);
    }
}
