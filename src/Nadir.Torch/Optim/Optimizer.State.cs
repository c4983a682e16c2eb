namespace Nadir.Torch.Optim;

// The state by name, for interrupting and resuming.
public abstract partial class Optimizer
{
    /// <summary>
    /// All that a later run needs to go on exactly: <c>state.N.step</c> and the moments of the parameters, numbered through
    /// the groups, and <c>param_groups.N.lr</c> and <c>.weight_decay</c>.
    /// </summary>
    /// <returns>
    /// The moments are the living tensors, which remain the optimizer's; the single numbers are made for the call and are
    /// the caller's, or the innermost scope's, to dispose.
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
    /// <exception cref="ArgumentException">A name is missing or unexpected, or a shape does not fit. Nothing was changed.</exception>
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
                $"This is not the state of such an optimizer of these parameters; missing: [{string.Join(", ", missing)}]; unexpected: [{string.Join(", ", unexpected)}].",
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
                        $"'{name}' is [{string.Join(", ", stateDict[name].Shape)}], the parameter [{string.Join(", ", _parameters[i].Shape)}].",
                        nameof(stateDict));
                }
            }
        }
    }
}
