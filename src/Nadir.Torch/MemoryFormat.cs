namespace Nadir.Torch;

/// <summary>Order of a tensor's elements in memory, numbered as c10 numbers it.</summary>
public enum MemoryFormat
{
    /// <summary>Row-major: the last dimension is next to itself.</summary>
    Contiguous = 0,

    /// <summary>As the input has it.</summary>
    Preserve = 1,

    /// <summary>For batch x channels x height x width: the channels of one pixel lie together.</summary>
    ChannelsLast = 2,
}
