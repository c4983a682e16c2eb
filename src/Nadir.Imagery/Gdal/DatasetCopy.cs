namespace Nadir.Imagery.Gdal;

/// <summary>Writes a dataset in another format.</summary>
internal static class DatasetCopy
{
    /// <summary>
    /// Writes and closes; what GDAL reports until then becomes the exception, whose sentence begins with
    /// <paramref name="what"/>.
    /// </summary>
    internal static void Write(DatasetHandle source, string driver, string path, string[] options, string what)
    {
        var handle = NativeMethods.GDALGetDriverByName(driver);
        if (handle == 0)
        {
            throw new ImageryException(
                ImageFault.WriteFailed, $"{what} cannot be written: this GDAL has no {driver} format; choose another.");
        }

        var list = StringList.Allocate(options);
        using var errors = ErrorCapture.Begin();
        try
        {
            var copy = NativeMethods.GDALCreateCopy(handle, path, source, 0, list, 0, 0);
            if (copy != 0)
            {
                // Closing flushes, and a full disk shows here.
                _ = NativeMethods.GDALClose(copy);
            }

            if (copy == 0 || errors.HasFailure)
            {
                throw new ImageryException(
                    ImageFault.WriteFailed, $"{what} cannot be written ({errors.Text}); check the place and the size.");
            }
        }
        finally
        {
            StringList.Free(list);
        }
    }
}
