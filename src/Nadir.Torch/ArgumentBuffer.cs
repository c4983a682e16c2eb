using System.Text;
using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>
/// Lays arguments out in native memory and holds a reference to every tensor and generator among them, so that no
/// other thread can free one during the call.
/// </summary>
internal unsafe ref struct ArgumentBuffer
{
    private readonly ReadOnlySpan<OperatorValue> _arguments;
    private readonly NativeValue* _values;
    private long* _next;
    private int _held;

    /// <summary>Prepares to fill memory that the caller owns.</summary>
    /// <param name="arguments">What is to be passed.</param>
    /// <param name="values">Room for one value an argument.</param>
    /// <param name="slots">Room for <see cref="CountSlots"/> numbers.</param>
    public ArgumentBuffer(ReadOnlySpan<OperatorValue> arguments, NativeValue* values, long* slots)
    {
        _arguments = arguments;
        _values = values;
        _next = slots;
    }

    /// <summary>How many 8-byte slots the lists and strings among the arguments need.</summary>
    public static int CountSlots(ReadOnlySpan<OperatorValue> arguments)
    {
        int slots = 0;
        foreach (ref readonly OperatorValue argument in arguments)
        {
            slots += argument.Tag == NativeTag.String
                ? Encoding.UTF8.GetMaxByteCount(((string)argument.Reference!).Length) / 8 + 1
                : argument.Tag is >= NativeTag.IntList and <= NativeTag.TensorList ? argument.Length : 0;
        }
        return slots;
    }

    /// <summary>Fills the memory. <see cref="Release"/> must follow, also when this throws.</summary>
    public void Fill()
    {
        for (int i = 0; i < _arguments.Length; i++)
        {
            ref readonly OperatorValue argument = ref _arguments[i];
            ref NativeValue value = ref _values[i];
            value.Tag = argument.Tag;
            value.Length = argument.Length;
            switch (argument.Tag)
            {
                case NativeTag.Tensor:
                    value.Payload = Hold((Tensor)argument.Reference!);
                    break;
                case NativeTag.Generator:
                    value.Payload = Hold((TorchGenerator)argument.Reference!);
                    break;
                case NativeTag.String:
                    WriteText((string)argument.Reference!, ref value);
                    break;
                case NativeTag.IntList:
                    WriteWords((long[])argument.Reference!, ref value);
                    break;
                case NativeTag.DoubleList:
                    WriteWords<double>((double[])argument.Reference!, ref value);
                    break;
                case NativeTag.BoolList:
                    WriteFlags((bool[])argument.Reference!, ref value);
                    break;
                case NativeTag.TensorList:
                    WriteTensors((Tensor?[])argument.Reference!, ref value);
                    break;
                default:
                    value.Payload = argument.Payload;
                    break;
            }
        }
    }

    /// <summary>Gives back the references that <see cref="Fill"/> took.</summary>
    public readonly void Release()
    {
        int left = _held;
        for (int i = 0; left > 0; i++)
        {
            switch (_arguments[i].Reference)
            {
                case Tensor tensor:
                    tensor.EndUse();
                    left--;
                    break;
                case TorchGenerator generator:
                    generator.EndUse();
                    left--;
                    break;
                case Tensor?[] list:
                    left -= ReleaseList(list, left);
                    break;
            }
        }
    }

    private static int ReleaseList(Tensor?[] list, int atMost)
    {
        int released = 0;
        for (int i = 0; i < list.Length && released < atMost; i++)
        {
            if (list[i] is Tensor tensor)
            {
                tensor.EndUse();
                released++;
            }
        }
        return released;
    }

    private nint Hold(Tensor tensor)
    {
        nint handle = tensor.BeginUse();
        _held++;
        return handle;
    }

    private nint Hold(TorchGenerator generator)
    {
        nint handle = generator.BeginUse();
        _held++;
        return handle;
    }

    private void WriteWords<T>(ReadOnlySpan<T> list, ref NativeValue value) where T : unmanaged
    {
        list.CopyTo(new Span<T>(_next, list.Length));
        value.Payload = (nint)_next;
        _next += list.Length;
    }

    private void WriteFlags(bool[] list, ref NativeValue value)
    {
        value.Payload = (nint)_next;
        foreach (bool flag in list)
        {
            *_next++ = flag ? 1 : 0;
        }
    }

    private void WriteTensors(Tensor?[] list, ref NativeValue value)
    {
        value.Payload = (nint)_next;
        foreach (Tensor? tensor in list)
        {
            *_next++ = tensor is null ? 0 : Hold(tensor);
        }
    }

    private void WriteText(string text, ref NativeValue value)
    {
        int room = Encoding.UTF8.GetMaxByteCount(text.Length);
        value.Payload = (nint)_next;
        value.Length = Encoding.UTF8.GetBytes(text, new Span<byte>(_next, room));
        _next += room / 8 + 1;
    }
}
