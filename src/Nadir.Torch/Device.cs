using System.Globalization;
using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>Where a tensor's memory lies.</summary>
/// <param name="Type">Kind of the device.</param>
/// <param name="Index">Number of the device among its kind, or -1 for the current one.</param>
public readonly record struct Device(DeviceType Type, int Index)
{
    /// <summary>The processor.</summary>
    public static Device Cpu => new(DeviceType.Cpu, -1);

    /// <summary>A GPU.</summary>
    /// <param name="index">Its number, from 0.</param>
    public static Device Cuda(int index = 0) => new(DeviceType.Cuda, index);

    /// <summary>Reads <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static Device Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "cpu")
        {
            return Cpu;
        }
        if (text == "cuda")
        {
            return Cuda();
        }
        if (text.StartsWith("cuda:", StringComparison.Ordinal)
            && byte.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out byte index))
        {
            return Cuda(index);
        }
        throw new FormatException($"'{text}' is not a device; write cpu, cuda or cuda:N.");
    }

    /// <summary>How many devices of a kind libtorch can use now. 0 where it was built without them.</summary>
    public static unsafe int Count(DeviceType type)
    {
        int count;
        NativeError.ThrowIfFailed(NativeMethods.DeviceCount((int)type, &count), "device_count");
        return count;
    }

    /// <summary>Whether this device can be used now.</summary>
    public bool IsAvailable => Type == DeviceType.Cpu || Count(Type) > Math.Max(Index, 0);

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        string name = Type == DeviceType.Cpu ? "cpu" : "cuda";
        return Index < 0 || Type == DeviceType.Cpu ? name : $"{name}:{Index.ToString(CultureInfo.InvariantCulture)}";
    }
}

/// <summary>Kind of a device, numbered as c10 numbers it.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    Cpu = 0,

    /// <summary>An NVIDIA GPU; also an AMD one under a ROCm build of libtorch.</summary>
    Cuda = 1,
}
