using System.Runtime.InteropServices;
using Nadir.Torch.Bridge;

namespace Nadir.Torch;

// Elements in and out of managed memory.
public sealed unsafe partial class Tensor
{
    private static readonly Operator ItemOperator = new("aten::item");

    /// <summary>Makes a tensor on the processor from a copy of the elements in row-major order.</summary>
    /// <typeparam name="T">float, double, Half, long, int, short, sbyte, byte or bool.</typeparam>
    /// <param name="data">As many elements as the shape holds.</param>
    /// <param name="shape">Length along each dimension; none for a single number.</param>
    /// <exception cref="ArgumentException">The number of elements does not fit the shape.</exception>
    public static Tensor FromArray<T>(ReadOnlySpan<T> data, params ReadOnlySpan<long> shape) where T : unmanaged =>
        FromBytes(MemoryMarshal.AsBytes(data), ScalarTypeExtensions.Of<T>(), shape);

    /// <inheritdoc cref="FromArray{T}(ReadOnlySpan{T}, ReadOnlySpan{long})"/>
    public static Tensor FromArray<T>(T[] data, params ReadOnlySpan<long> shape) where T : unmanaged =>
        FromArray(new ReadOnlySpan<T>(data), shape);

    /// <summary>Makes a tensor on the processor from a copy of its elements' bytes, little-endian, row-major.</summary>
    /// <exception cref="ArgumentException">The number of bytes does not fit type and shape.</exception>
    public static Tensor FromBytes(ReadOnlySpan<byte> data, ScalarType type, params ReadOnlySpan<long> shape)
    {
        long elements = 1;
        foreach (long length in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(shape));
            elements = checked(elements * length);
        }
        if (checked(elements * type.ElementSize()) != data.Length)
        {
            throw new ArgumentException(
                $"{data.Length / type.ElementSize()} elements were given for the shape "
                + $"[{string.Join(", ", shape.ToArray())}], which holds {elements}.",
                nameof(data));
        }
        Tensor tensor = Empty(shape, type);
        if (!data.IsEmpty)
        {
            data.CopyTo(new Span<byte>(tensor.Describe().Data, data.Length));
            GC.KeepAlive(tensor);
        }
        return tensor;
    }

    /// <summary>The elements in row-major order, copied.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the type of
    /// the elements.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        var array = new T[checked((int)NumberOfElements)];
        CopyTo<T>(array);
        return array;
    }

    /// <summary>Copies the elements in row-major order.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the type of
    /// the elements.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        CheckElement<T>();
        CopyBytesTo(MemoryMarshal.AsBytes(destination));
    }

    /// <summary>Copies the bytes of the elements, little-endian, in row-major order, whatever their type.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyBytesTo(Span<byte> destination)
    {
        NativeTensorInfo info = Describe();
        long bytes = info.Elements * info.ElementSize;
        if (bytes > destination.Length)
        {
            throw new ArgumentException(
                $"The tensor takes {bytes} bytes, the destination holds {destination.Length}.", nameof(destination));
        }
        if (bytes == 0)
        {
            return;
        }
        if (info.DeviceType == (int)DeviceType.Cpu && IsContiguous)
        {
            new ReadOnlySpan<byte>(info.Data, (int)bytes).CopyTo(destination);
            GC.KeepAlive(_handle);
            return;
        }
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        To(Device.Cpu).Contiguous().CopyBytesTo(destination);
    }

    /// <summary>The elements themselves, in row-major order: writing to them changes the tensor.</summary>
    /// <remarks>Use the span only while the tensor is alive and its storage is not resized.</remarks>
    /// <exception cref="InvalidOperationException">
    /// The tensor is not on the processor or not contiguous, or <typeparamref name="T"/> is not its type.
    /// </exception>
    public Span<T> AsSpan<T>() where T : unmanaged
    {
        CheckElement<T>();
        NativeTensorInfo info = Describe();
        if (info.DeviceType != (int)DeviceType.Cpu || !IsContiguous)
        {
            throw new InvalidOperationException(
                $"Only a contiguous tensor on the processor has a span; this is {this}"
                + $"{(IsContiguous ? "" : ", not contiguous")}. Call To(Device.Cpu).Contiguous() first.");
        }
        return new Span<T>(info.Data, checked((int)info.Elements));
    }

    /// <summary>The only element, converted to <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">float, double, long, int or bool.</typeparam>
    /// <exception cref="TorchException">There is not exactly one element.</exception>
    public T Item<T>() where T : unmanaged
    {
        OperatorValue value = ItemOperator.CallMany(this)[0];
        object number = typeof(T) == typeof(float) ? (float)value.AsDouble()
            : typeof(T) == typeof(double) ? value.AsDouble()
            : typeof(T) == typeof(bool) ? value.AsDouble() != 0
            : typeof(T) == typeof(long) ? value.AsInt64()
            : typeof(T) == typeof(int) ? checked((int)value.AsInt64())
            : throw new NotSupportedException($"An element cannot be read as {typeof(T)}.");
        return (T)number;
    }

    private void CheckElement<T>() where T : unmanaged
    {
        if (Type != ScalarTypeExtensions.Of<T>())
        {
            throw new InvalidOperationException(
                $"The elements are {Type}, not {typeof(T).Name}; call To(ScalarType.{ScalarTypeExtensions.Of<T>()}) "
                    + $"first.");
        }
    }
}
