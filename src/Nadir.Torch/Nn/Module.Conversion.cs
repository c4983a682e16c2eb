namespace Nadir.Torch.Nn;

// Type, device and memory order of the weights.
public abstract partial class Module
{
    // Gives a tensor object other elements, as the setter of Python's `data` does.
    private static readonly Operator s_setData = new("aten::set_data");

    /// <summary>Moves all parameters and buffers to a device. What moves loses its gradient.</summary>
    public void To(Device device) => Convert(tensor => tensor.Device.Type == device.Type && (device.Type == DeviceType.Cpu || tensor.Device.Index == device.Index)
        ? null
        : tensor.To(device));

    /// <summary>
    /// Converts the parameters and buffers that hold real numbers to another type of real numbers. What changes loses its gradient.
    /// </summary>
    /// <exception cref="ArgumentException">The type does not hold real numbers.</exception>
    public void To(ScalarType type)
    {
        if (!type.IsFloatingPoint())
        {
            throw new ArgumentException($"Weights cannot be {type}.", nameof(type));
        }

        Convert(tensor => tensor.Type.IsFloatingPoint() && tensor.Type != type ? tensor.To(type) : null);
    }

    /// <summary>
    /// Reorders the parameters of four dimensions (kernels of 2-d convolutions) in memory. With
    /// <see cref="MemoryFormat.ChannelsLast"/> convolutions are faster, and their results are channels-last too.
    /// What changes loses its gradient.
    /// </summary>
    public void ToMemoryFormat(MemoryFormat format) => Convert(tensor =>
        tensor.Dimensions != 4 || (format == MemoryFormat.ChannelsLast ? tensor.IsChannelsLast : tensor.IsContiguous)
            ? null
            : tensor.Contiguous(format));

    /// <summary>Removes the gradients of all parameters.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in Parameters())
        {
            parameter.ZeroGrad(setToNone: true);
        }
    }

    /// <summary>Switches on or off whether the parameters get gradients; off freezes the module.</summary>
    public void RequiresGrad(bool requiresGrad = true)
    {
        foreach (var parameter in Parameters())
        {
            parameter.RequiresGrad = requiresGrad;
        }
    }

    private void Convert(Func<Tensor, Tensor?> conversion)
    {
        using var noGrad = new NoGradScope();
        var tensors = Parameters().Concat(NamedBuffers().Select(static pair => pair.Buffer));
        foreach (var tensor in tensors)
        {
            using var converted = conversion(tensor);
            if (converted is not null)
            {
                // A gradient of the old type or place would not fit.
                tensor.ZeroGrad(setToNone: true);
                s_setData.Run(tensor, converted);
            }
        }
    }
}
