namespace Nadir.Imagery.Gdal;

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
