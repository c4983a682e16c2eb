using System.Runtime.InteropServices;
using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>
/// One argument or result of an operator. Tensors, numbers, strings, devices, data types and lists convert to it.
/// </summary>
public readonly struct OperatorValue
{
    internal OperatorValue(NativeTag tag, object? reference, long payload = 0, int length = 0)
    {
        Tag = tag;
        Reference = reference;
        Payload = payload;
        Length = length;
    }

    /// <summary>No value, for an optional parameter. Also what <c>default</c> is.</summary>
    public static OperatorValue None => default;

    /// <summary>The default that the operator's schema gives.</summary>
    public static OperatorValue Default => new(NativeTag.Default, null);

    internal NativeTag Tag { get; }

    internal object? Reference { get; }

    internal long Payload { get; }

    internal int Length { get; }

    /// <summary>Whether there is no value.</summary>
    public bool IsNone => Tag == NativeTag.None;

    /// <summary>Takes a tensor; null is no value.</summary>
    public static implicit operator OperatorValue(Tensor? value) =>
        value is null ? default : new(NativeTag.Tensor, value);

    /// <summary>Takes a whole number; null is no value.</summary>
    public static implicit operator OperatorValue(long? value) =>
        value is long number ? new(NativeTag.Int, null, number) : default;

    /// <summary>Takes a whole number.</summary>
    public static implicit operator OperatorValue(int value) => new(NativeTag.Int, null, value);

    /// <summary>Takes a real number; null is no value.</summary>
    public static implicit operator OperatorValue(double? value) =>
        value is double number ? new(NativeTag.Double, null, BitConverter.DoubleToInt64Bits(number)) : default;

    /// <summary>Takes a truth value; null is no value.</summary>
    public static implicit operator OperatorValue(bool? value) =>
        value is bool truth ? new(NativeTag.Bool, null, truth ? 1 : 0) : default;

    /// <summary>Takes a string; null is no value.</summary>
    public static implicit operator OperatorValue(string? value) =>
        value is null ? default : new(NativeTag.String, value);

    /// <summary>Takes a number; null is no value.</summary>
    public static implicit operator OperatorValue(Scalar? value) =>
        value is Scalar scalar
            ? new(scalar.Tag == NativeTag.None ? NativeTag.Int : scalar.Tag, null, scalar.Payload)
            : default;

    /// <summary>Takes an element type; null is no value.</summary>
    public static implicit operator OperatorValue(ScalarType? value) =>
        value is ScalarType type ? new(NativeTag.Int, null, (long)type) : default;

    /// <summary>Takes a memory format; null is no value.</summary>
    public static implicit operator OperatorValue(MemoryFormat? value) =>
        value is MemoryFormat format ? new(NativeTag.Int, null, (long)format) : default;

    /// <summary>Takes a device; null is no value.</summary>
    public static implicit operator OperatorValue(Device? value) =>
        value is Device device ? new(NativeTag.Device, null, device.Index, (int)device.Type) : default;

    /// <summary>Takes a list of whole numbers; null is no value.</summary>
    public static implicit operator OperatorValue(long[]? value) =>
        value is null ? default : new(NativeTag.IntList, value, 0, value.Length);

    /// <summary>Takes a list of real numbers; null is no value.</summary>
    public static implicit operator OperatorValue(double[]? value) =>
        value is null ? default : new(NativeTag.DoubleList, value, 0, value.Length);

    /// <summary>Takes a list of truth values; null is no value.</summary>
    public static implicit operator OperatorValue(bool[]? value) =>
        value is null ? default : new(NativeTag.BoolList, value, 0, value.Length);

    /// <summary>Takes a list of tensors; null is no value, and a null element is an absent optional tensor.</summary>
    public static implicit operator OperatorValue(Tensor?[]? value) =>
        value is null ? default : new(NativeTag.TensorList, value, 0, value.Length);

    /// <summary>Takes a source of random numbers; null is the device's own.</summary>
    public static implicit operator OperatorValue(TorchGenerator? value) =>
        value is null ? default : new(NativeTag.Generator, value);

    /// <summary>Takes any list of tensors.</summary>
    public static OperatorValue List(IEnumerable<Tensor?> tensors) => tensors as Tensor?[] ?? [.. tensors];

    /// <summary>The tensor that this is.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public Tensor AsTensor() => Reference as Tensor ?? throw Unexpected("a tensor");

    /// <summary>The tensors that this is a list of.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public Tensor[] AsTensors() =>
        Tag == NativeTag.TensorList ? (Tensor[])Reference! : throw Unexpected("a list of tensors");

    /// <summary>The whole number that this is; a truth value counts as 0 or 1.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public long AsInt64() =>
        Tag is NativeTag.Int or NativeTag.Bool ? Payload : throw Unexpected("a whole number");

    /// <summary>The number that this is, as a real number.</summary>
    /// <exception cref="InvalidOperationException">It is no number.</exception>
    public double AsDouble() =>
        Tag == NativeTag.Double ? BitConverter.Int64BitsToDouble(Payload) : AsInt64();

    /// <summary>The truth value that this is.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public bool AsBoolean() => Tag == NativeTag.Bool ? Payload != 0 : throw Unexpected("a truth value");

    /// <summary>The whole numbers that this is a list of.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public long[] AsInt64s() => Reference as long[] ?? throw Unexpected("a list of whole numbers");

    private InvalidOperationException Unexpected(string wanted) =>
        new($"The operator's value is of kind {Tag}, not {wanted}.");
}

/// <summary>Takes results over from native memory and frees that memory.</summary>
internal static unsafe class ResultReader
{
    public static OperatorValue Read(in NativeValue result)
    {
        try
        {
            return result.Tag switch
            {
                NativeTag.Tensor => new Tensor(result.Pointer),
                NativeTag.TensorList => ReadTensors(result),
                NativeTag.IntList => new Span<long>((void*)result.Pointer, result.Length).ToArray(),
                NativeTag.DoubleList => new Span<double>((void*)result.Pointer, result.Length).ToArray(),
                NativeTag.BoolList => ReadFlags(result),
                NativeTag.String => Marshal.PtrToStringUTF8(result.Pointer, result.Length),
                _ => new OperatorValue(result.Tag, null, result.Payload, result.Length),
            };
        }
        finally
        {
            FreeMemory(result);
        }
    }

    public static void Discard(in NativeValue result)
    {
        if (result.Tag == NativeTag.Tensor)
        {
            NativeMethods.TensorRelease(result.Pointer);
        }
        else if (result.Tag == NativeTag.TensorList)
        {
            foreach (nint handle in new Span<nint>((void*)result.Pointer, result.Length))
            {
                NativeMethods.TensorRelease(handle);
            }
        }
        FreeMemory(result);
    }

    private static Tensor[] ReadTensors(in NativeValue result)
    {
        var tensors = new Tensor[result.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = new Tensor(((nint*)result.Pointer)[i]);
        }
        return tensors;
    }

    private static bool[] ReadFlags(in NativeValue result)
    {
        var flags = new bool[result.Length];
        for (int i = 0; i < flags.Length; i++)
        {
            flags[i] = ((long*)result.Pointer)[i] != 0;
        }
        return flags;
    }

    private static void FreeMemory(in NativeValue result)
    {
        if (result.Tag is NativeTag.String or (>= NativeTag.IntList and <= NativeTag.TensorList))
        {
            NativeMethods.Free(result.Pointer);
        }
    }
}
