namespace Nadir.Imagery.Tests;

/// <summary>Pictures with known pixels, and comparisons.</summary>
internal static class Pictures
{
    internal static RgbImage Gradient(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            pixels[3 * i] = (byte)(i % width * 255 / width);
            pixels[(3 * i) + 1] = (byte)(i / width * 255 / height);
            pixels[(3 * i) + 2] = 77;
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>One band whose value is a linear function of column and row.</summary>
    internal static Raster<ushort> Plane(int width, int height) => new()
    {
        Width = width,
        Height = height,
        Samples = [.. Enumerable.Range(0, width * height)
            .Select(i => (ushort)(1000 + (10 * (i % width)) + (4 * (i / width))))],
        Colors = [ColorInterpretation.Gray],
    };

    internal static int LargestDifference(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
    }
}
