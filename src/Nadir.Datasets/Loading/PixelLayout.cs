namespace Nadir.Datasets;

/// <summary>The order of a batch's values in memory.</summary>
public enum PixelLayout
{
    /// <summary>Image, row, column, channel (NHWC): the memory of a channels-last tensor.</summary>
    ChannelsLast,

    /// <summary>Image, channel, row, column (NCHW): the memory of a contiguous tensor.</summary>
    ChannelsFirst,
}
