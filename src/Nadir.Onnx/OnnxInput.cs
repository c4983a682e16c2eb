using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Nadir.Onnx;

/// <summary>A tensor that is given to a model.</summary>
/// <typeparam name="T">One of float, Half, int, long.</typeparam>
/// <param name="Name">The input's name.</param>
/// <param name="Data">Row by row; not copied, and not to be changed while the model runs.</param>
/// <param name="Shape">Dimensions.</param>
public sealed record OnnxInput<T>(string Name, ReadOnlyMemory<T> Data, params long[] Shape) : OnnxInput(Name)
    where T : unmanaged
{
    internal override unsafe OrtValue CreateValue(List<IDisposable> pins)
    {
        var count = Shape.Aggregate(1L, (product, length) => checked(product * length));
        if (count != Data.Length)
        {
            throw new ArgumentException($"The input '{Name}' has {Data.Length} values, its shape {count}.");
        }

        var pin = Data.Pin();
        pins.Add(pin);
        var value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, ElementType(), Shape, (nint)pin.Pointer, (long)Data.Length * sizeof(T));
        pins.Add(value);
        return value;
    }

    private static TensorElementType ElementType() =>
        typeof(T) == typeof(float) ? TensorElementType.Float
        : typeof(T) == typeof(Half) ? TensorElementType.Float16
        : typeof(T) == typeof(int) ? TensorElementType.Int32
        : typeof(T) == typeof(long) ? TensorElementType.Int64
        : throw new NotSupportedException($"Tensors of {typeof(T).Name} are not used here.");
}

/// <summary>A tensor that is given to a model, of any type.</summary>
/// <param name="Name">The input's name.</param>
public abstract record OnnxInput(string Name)
{
    /// <summary>
    /// Makes the tensor; what must live as long as it goes to <paramref name="pins"/>, to be disposed last to first.
    /// </summary>
    internal abstract OrtValue CreateValue(List<IDisposable> pins);
}
