using System.Runtime.InteropServices;
using Nadir.Torch.Bridge;

namespace Nadir.Torch;

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
