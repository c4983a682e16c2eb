namespace Nadir.Torch;

/// <summary>Kind of a device, numbered as c10 numbers it.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    Cpu = 0,

    /// <summary>An NVIDIA GPU; also an AMD one under a ROCm build of libtorch.</summary>
    Cuda = 1,
}
