namespace Nadir.Torch.Optim;

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
