using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Weights of several losses from their values, by a small network that is trained with the rest (HVSA's AutoWeighted
/// module): softmax(Linear(PReLU(Linear(PReLU(Linear(losses)))))), no biases. It can learn to prefer the easier loss.
/// </summary>
/// <remarks>Parameters under the names of the authors' code: linear.0, linear.1 (PReLU), ... Not safe for concurrent
/// use.</remarks>
public sealed class LearnedLossWeights : Module
{
    private readonly Sequential _linear;

    /// <summary>Makes the network with PyTorch's random weights.</summary>
    /// <param name="losses">How many losses; HVSA: 2.</param>
    /// <param name="firstWidth">Units of the first layer; HVSA: 64.</param>
    /// <param name="secondWidth">Units of the second layer; HVSA: 128.</param>
    public LearnedLossWeights(int losses = 2, int firstWidth = 64, int secondWidth = 128) =>
        _linear = RegisterModule(
            "linear",
            new Sequential(
                new Linear(losses, firstWidth, bias: false), new PRelu(),
                    new Linear(firstWidth, secondWidth, bias: false),
                new PRelu(), new Linear(secondWidth, losses, bias: false)));

    /// <summary>The weights.</summary>
    /// <param name="input">[losses], their values; the gradient flows through them too.</param>
    /// <returns>[losses], positive, sum 1.</returns>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = new TensorScope();
        return scope.Keep(_linear.Forward(input).Softmax(-1));
    }

    /// <summary>The weighted sum of losses.</summary>
    /// <param name="losses">Scalars.</param>
    /// <returns>A scalar.</returns>
    public Tensor Combine(IReadOnlyList<Tensor> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        using var scope = new TensorScope();
        var values = Tensor.Stack(losses);
        return scope.Keep((Forward(values) * values).Sum());
    }
}
