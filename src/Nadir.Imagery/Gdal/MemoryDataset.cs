namespace Nadir.Imagery.Gdal;

/// <summary>Datasets in memory that hold pixels to be resampled or encoded.</summary>
internal static unsafe class MemoryDataset
{
    /// <summary>Copies samples, interleaved by pixel or band after band, into a new dataset.</summary>
    internal static DatasetHandle Create<T>(
        ReadOnlySpan<T> samples, int width, int height, int bands, SampleType type, bool isInterleaved)
        where T : unmanaged
    {
        GdalLibrary.Initialize();
        using var errors = ErrorCapture.Begin();
        var driver = NativeMethods.GDALGetDriverByName("MEM");
        var dataset = NativeMethods.GDALCreate(driver, string.Empty, width, height, bands, (int)type, 0);
        var handle = dataset != 0
            ? DatasetHandle.Own(dataset)
            : throw new ImageryException(
                ImageFault.TooLarge,
                $"A picture of {width} x {height} x {bands} does not fit in memory; make it smaller.");
        var pixel = isInterleaved ? (long)sizeof(T) * bands : sizeof(T);
        var band = isInterleaved ? sizeof(T) : (long)sizeof(T) * width * height;
        var extra = new RasterIOExtraArg(Resampling.Nearest);
        fixed (T* start = samples)
        {
            _ = NativeMethods.GDALDatasetRasterIOEx(
                handle, 1, 0, 0, width, height, start, width, height, (int)type, bands, null, pixel, pixel * width,
                band,
                &extra);
        }

        return handle;
    }
}

/// <summary>Files that GDAL wrote to its memory file system.</summary>
internal static unsafe class MemoryFile
{
    /// <summary>Takes a file's bytes and removes it.</summary>
    internal static byte[] Take(string name)
    {
        var data = NativeMethods.VSIGetMemFileBuffer(name, out var length, unlinkAndSeize: 1);
        try
        {
            return new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
        }
        finally
        {
            NativeMethods.VSIFree(data);
        }
    }
}
