using Nadir.Imagery.Gdal;

namespace Nadir.Imagery.Rendering;

/// <summary>Resamples interleaved 8-bit pictures that are already in memory.</summary>
internal static class PictureResampler
{
    internal static byte[] Resample(byte[] pixels, int width, int height, int channels, int newWidth, int newHeight)
    {
        using var dataset = MemoryDataset.Create<byte>(pixels, width, height, channels, SampleType.Byte, true);
        var header = HeaderReader.Read(dataset, "picture");
        var window = new PixelWindow(0, 0, width, height);
        int[] bands = [.. Enumerable.Range(1, channels)];
        return new RasterReader(dataset, header).ReadBytes(
            window, newWidth, newHeight, bands, ResamplingChoice.For(header, window, newWidth, newHeight));
    }
}
