namespace Nadir.Torch.Optim;

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
