namespace Nadir.Torch.Serialization;

/// <summary>Brings a tensor into the form in which its bytes are written: on the CPU, contiguous, of a given type.</summary>
internal static class StoredForm
{
    private static readonly Operator s_isFinite = new("aten::isfinite");

    /// <returns>A tensor of its own, to be disposed; it may share memory with <paramref name="tensor"/>.</returns>
    /// <exception cref="OverflowException">A finite number becomes infinite.</exception>
    public static Tensor Of(string name, Tensor tensor, ScalarType type)
    {
        using var noGrad = new NoGradScope();
        using var detached = tensor.Detach();
        using var local = detached.To(Device.Cpu);
        using var converted = local.To(type);
        if (type != tensor.Type && FiniteCount(local) != FiniteCount(converted))
        {
            throw new OverflowException($"Tensor '{name}' holds numbers that are too large for {type}; store it as another type.");
        }

        return converted.Contiguous();
    }

    private static long FiniteCount(Tensor tensor)
    {
        using var finite = s_isFinite.Call(tensor);
        using var count = finite.Sum();
        return count.Item<long>();
    }
}
