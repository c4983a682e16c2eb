namespace Nadir.Torch.Optim;

/// <summary>Those parameters of a group that have a gradient in this step, in the form that operators on lists take.</summary>
internal sealed record GradientBatch(Tensor[] Parameters, Tensor[] Gradients, ParameterState[] States)
{
    /// <summary>One running average of every parameter.</summary>
    public Tensor[] Moments(int number) => Array.ConvertAll(States, state => state.Moments[number]);

    /// <summary>A number of every parameter that depends on how many steps it has seen.</summary>
    public double[] PerStep(Func<long, double> number) => Array.ConvertAll(States, state => number(state.Step));
}
