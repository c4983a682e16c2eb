namespace Nadir.Torch.Optim;

/// <summary>Changes parameters by their gradients.</summary>
/// <remarks>
/// Owns its state (such as moments), which lives until the optimizer is disposed; the parameters are not its own.
/// A parameter without a gradient is left out of a step. Not safe for concurrent use.
/// </remarks>
public abstract class Optimizer : IDisposable
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

    private protected static IEnumerable<ParameterGroup> OneGroup(
        IEnumerable<Tensor> parameters, double learningRate, double weightDecay) =>
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

    // The state by name, for interrupting and resuming.

    /// <summary>
    /// All that a later run needs to go on exactly: <c>state.N.step</c> and the moments of the parameters, numbered
    /// through the groups, and <c>param_groups.N.lr</c> and <c>.weight_decay</c>.
    /// </summary>
    /// <returns>
    /// The moments are the living tensors, which remain the optimizer's; the single numbers are made for the call and
    /// are the caller's, or the innermost scope's, to dispose.
    /// </returns>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var stateDict = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (number, state) in _states.Index())
        {
            if (state is null)
            {
                continue;
            }

            stateDict.Add($"state.{number}.step", Tensor.FromArray<long>([state.Step]));
            foreach (var (name, moment) in _momentNames.Zip(state.Moments))
            {
                stateDict.Add($"state.{number}.{name}", moment);
            }
        }

        foreach (var (number, group) in ParameterGroups.Index())
        {
            stateDict.Add($"param_groups.{number}.lr", Tensor.FromArray<double>([group.LearningRate]));
            stateDict.Add($"param_groups.{number}.weight_decay", Tensor.FromArray<double>([group.WeightDecay]));
        }

        return stateDict;
    }

    /// <summary>Takes over what <see cref="StateDict"/> gave, for the same parameters in the same order.</summary>
    /// <param name="stateDict">Tensors on any device; they are copied.</param>
    /// <exception cref="ArgumentException">A name is missing or unexpected, or a shape does not fit. Nothing
    /// was changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        CheckNames(stateDict);
        CheckShapes(stateDict);
        using var noGrad = new NoGradScope();
        for (var i = 0; i < _parameters.Length; i++)
        {
            _states[i]?.Dispose();
            _states[i] = null;
            if (stateDict.TryGetValue($"state.{i}.step", out var step))
            {
                var state = ParameterState.Create(_parameters[i], _momentNames.Length);
                state.Step = step.Item<long>();
                foreach (var (name, moment) in _momentNames.Zip(state.Moments))
                {
                    moment.CopyInPlace(stateDict[$"state.{i}.{name}"]);
                }

                _states[i] = state;
            }
        }

        foreach (var (number, group) in ParameterGroups.Index())
        {
            group.LearningRate = stateDict[$"param_groups.{number}.lr"].Item<double>();
            group.WeightDecay = stateDict[$"param_groups.{number}.weight_decay"].Item<double>();
        }
    }

    private void CheckNames(IReadOnlyDictionary<string, Tensor> stateDict)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ParameterGroups.Count; i++)
        {
            expected.Add($"param_groups.{i}.lr");
            expected.Add($"param_groups.{i}.weight_decay");
        }

        for (var i = 0; i < _parameters.Length; i++)
        {
            // A parameter that never had a gradient has no state.
            if (stateDict.ContainsKey($"state.{i}.step"))
            {
                expected.Add($"state.{i}.step");
                expected.UnionWith(_momentNames.Select(name => $"state.{i}.{name}"));
            }
        }

        var missing = expected.Except(stateDict.Keys).ToList();
        var unexpected = stateDict.Keys.Except(expected).ToList();
        if (missing.Count + unexpected.Count > 0)
        {
            throw new ArgumentException(
                $"This is not the state of such an optimizer of these parameters; missing: "
                    + $"[{string.Join(", ", missing)}]; unexpected: [{string.Join(", ", unexpected)}].",
                nameof(stateDict));
        }
    }

    private void CheckShapes(IReadOnlyDictionary<string, Tensor> stateDict)
    {
        for (var i = 0; i < _parameters.Length; i++)
        {
            foreach (var name in _momentNames.Select(name => $"state.{i}.{name}").Where(stateDict.ContainsKey))
            {
                if (!stateDict[name].Shape.SequenceEqual(_parameters[i].Shape))
                {
                    throw new ArgumentException(
                        $"'{name}' is [{string.Join(", ", stateDict[name].Shape)}], the parameter "
                            + $"[{string.Join(", ", _parameters[i].Shape)}].",
                        nameof(stateDict));
                }
            }
        }
    }
}

/// <summary>Parameters that an optimizer treats alike.</summary>
/// <remarks>Learning rate and weight decay may be changed between steps, as schedules do.</remarks>
public sealed class ParameterGroup
{
    /// <summary>Makes a group.</summary>
    /// <param name="parameters">Each at most once in all of an optimizer's groups; they remain their module's.</param>
    public ParameterGroup(IEnumerable<Tensor> parameters) => Parameters = [.. parameters];

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Factor of a step.</summary>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>How strongly weights are drawn to zero.</summary>
    public double WeightDecay { get; set; }
}

/// <summary>What an optimizer remembers of one parameter.</summary>
/// <param name="moments">Running averages of the parameter's shape and memory order, outside every scope.</param>
internal sealed class ParameterState(Tensor[] moments) : IDisposable
{
    /// <summary>Steps in which the parameter had a gradient.</summary>
    public long Step { get; set; }

    /// <summary>The running averages, in the order of the optimizer's names for them.</summary>
    public Tensor[] Moments { get; } = moments;

    /// <summary>Makes the state of a parameter that has seen no step: zeros.</summary>
    public static ParameterState Create(Tensor parameter, int moments)
    {
        var zeros = new Tensor[moments];
        for (var i = 0; i < moments; i++)
        {
            zeros[i] = parameter.ZerosLike().DetachFromScope();
        }

        return new ParameterState(zeros);
    }

    public void Dispose()
    {
        foreach (var moment in Moments)
        {
            moment.Dispose();
        }
    }
}

/// <summary>
/// Those parameters of a group that have a gradient in this step, in the form that operators on lists take.
/// </summary>
internal sealed record GradientBatch(Tensor[] Parameters, Tensor[] Gradients, ParameterState[] States)
{
    /// <summary>One running average of every parameter.</summary>
    public Tensor[] Moments(int number) => Array.ConvertAll(States, state => state.Moments[number]);

    /// <summary>A number of every parameter that depends on how many steps it has seen.</summary>
    public double[] PerStep(Func<long, double> number) => Array.ConvertAll(States, state => number(state.Step));
}

/// <summary>Operators on lists of tensors: one call changes all parameters of a group.</summary>
internal static class ForeachOperators
{
    public static readonly Operator Add = new("aten::_foreach_add.List");
    public static readonly Operator AddInPlace = new("aten::_foreach_add_.List");
    public static readonly Operator AddScalarInPlace = new("aten::_foreach_add_.Scalar");
    public static readonly Operator MulInPlace = new("aten::_foreach_mul_.Scalar");
    public static readonly Operator DivScalarsInPlace = new("aten::_foreach_div_.ScalarList");
    public static readonly Operator AddcmulInPlace = new("aten::_foreach_addcmul_.Scalar");
    public static readonly Operator AddcdivScalarsInPlace = new("aten::_foreach_addcdiv_.ScalarList");
    public static readonly Operator Sqrt = new("aten::_foreach_sqrt");
    public static readonly Operator Norm = new("aten::_foreach_norm.Scalar");
}
