namespace Nadir.Torch.Nn;

/// <summary>In training, sets elements to zero at random and scales the others up so that the mean stays.</summary>
public sealed class Dropout : Module
{
    /// <summary>Makes the layer.</summary>
    /// <param name="p">Probability of a zero, 0 to 1.</param>
    public Dropout(double p = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(p);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p, 1);
        P = p;
    }

    /// <summary>Probability of a zero.</summary>
    public double P { get; }

    /// <summary>Applies the layer; the input's elements as they are in evaluation mode.</summary>
    public override Tensor Forward(Tensor input) => input.Dropout(P, Training);
}
