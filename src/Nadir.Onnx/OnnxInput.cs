namespace Nadir.Onnx;

/// <summary>A tensor that is given to a model.</summary>
/// <typeparam name="T">One of float, Half, int, long.</typeparam>
/// <param name="Name">The input's name.</param>
/// <param name="Data">Row by row; not copied, and not to be changed while the model runs.</param>
/// <param name="Shape">Dimensions.</param>
public sealed record OnnxInput<T>(string Name, ReadOnlyMemory<T> Data, params long[] Shape) : OnnxInput(Name)
    where T : unmanaged
{
    internal override unsafe nint CreateValue(OrtApi api, List<IDisposable> pins)
    {
        var count = Shape.Aggregate(1L, (product, length) => checked(product * length));
        if (count != Data.Length)
        {
            throw new ArgumentException($"The input '{Name}' has {Data.Length} values, its shape {count}.");
        }

        var pin = Data.Pin();
        pins.Add(pin);
        nint value;
        fixed (long* shape = Shape)
        {
            api.Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)api[OrtFunction.CreateTensorWithDataAsOrtValue])(
                api.CpuMemory.Value, pin.Pointer, (nuint)(Data.Length * sizeof(T)), shape, (nuint)Shape.Length, (int)ElementType(), &value));
        }

        pins.Add(new OrtHandle(api, value, OrtFunction.ReleaseValue));
        return value;
    }

    private static OnnxElementType ElementType() =>
        typeof(T) == typeof(float) ? OnnxElementType.Float
        : typeof(T) == typeof(Half) ? OnnxElementType.Float16
        : typeof(T) == typeof(int) ? OnnxElementType.Int32
        : typeof(T) == typeof(long) ? OnnxElementType.Int64
        : throw new NotSupportedException($"Tensors of {typeof(T).Name} are not used here.");
}

/// <summary>A tensor that is given to a model, of any type.</summary>
/// <param name="Name">The input's name.</param>
public abstract record OnnxInput(string Name)
{
    /// <summary>Makes the tensor; what must live as long as it goes to <paramref name="pins"/>, to be disposed last to first.</summary>
    internal abstract nint CreateValue(OrtApi api, List<IDisposable> pins);
}
