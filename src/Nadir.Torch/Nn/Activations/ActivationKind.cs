namespace Nadir.Torch.Nn;

/// <summary>The non-linear function inside a <see cref="TransformerEncoderLayer"/>.</summary>
public enum ActivationKind
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x times the standard normal distribution's probability of values below x.</summary>
    Gelu,
}
