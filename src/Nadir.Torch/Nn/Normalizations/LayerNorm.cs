namespace Nadir.Torch.Nn;

/// <summary>Normalizes each example over its last dimensions.</summary>
public sealed class LayerNorm : Module
{
    private readonly long[] _shape;
    private readonly double _eps;

    /// <summary>Makes the layer for the last dimension.</summary>
    /// <param name="normalizedShape">Its length.</param>
    /// <param name="eps">Added to the variance.</param>
    public LayerNorm(long normalizedShape, double eps = 1e-5)
        : this([normalizedShape], eps)
    {
    }

    /// <summary>Makes the layer for the last dimensions.</summary>
    /// <param name="normalizedShape">Their lengths.</param>
    /// <param name="eps">Added to the variance.</param>
    public LayerNorm(ReadOnlySpan<long> normalizedShape, double eps = 1e-5)
    {
        _shape = normalizedShape.ToArray();
        _eps = eps;
        Weight = RegisterParameter("weight", Tensor.Ones(_shape));
        Bias = RegisterParameter("bias", Tensor.Zeros(_shape));
    }

    /// <summary>Factor of each element.</summary>
    public Tensor Weight { get; }

    /// <summary>Summand of each element.</summary>
    public Tensor Bias { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">... x the normalized lengths.</param>
    public override Tensor Forward(Tensor input)
    {
        using var widened = AutocastInput.Widen(input, Weight);
        return Functional.LayerNorm(widened, _shape, Weight, Bias, _eps);
    }
}
