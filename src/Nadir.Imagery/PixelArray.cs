namespace Nadir.Imagery;

/// <summary>Checks arrays that pictures wrap.</summary>
internal static class PixelArray
{
    /// <summary>Throws unless an array holds exactly the samples of a picture, a byte each.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">The array.</param>
    /// <param name="channels">Samples a pixel, named a letter each, such as RGB.</param>
    /// <exception cref="ArgumentException">The array's length is another one.</exception>
    public static void Require(int width, int height, byte[] pixels, string channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        var bytes = (long)channels.Length * width * height;
        if (pixels.LongLength != bytes)
        {
            throw new ArgumentException($"{width} x {height} {channels} needs {bytes} bytes, not {pixels.LongLength}.", nameof(pixels));
        }
    }
}
