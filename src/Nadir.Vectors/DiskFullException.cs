namespace Nadir.Vectors;

/// <summary>The disk has no room for a file.</summary>
internal sealed class DiskFullException : IOException
{
    /// <param name="path">The file.</param>
    /// <param name="bytes">How long it was to be.</param>
    /// <param name="cause">What the system said.</param>
    public DiskFullException(string path, long bytes, Exception cause)
        : base($"{path}: the disk has no room for its {bytes} bytes.", cause)
    {
    }
}
