namespace Nadir.Vectors;

/// <summary>A segment file is damaged or is not what the reader was promised. The message names the file and the damage.</summary>
public sealed class SegmentReadException : IOException
{
    /// <summary>Creates the exception for one file.</summary>
    /// <param name="path">The segment file.</param>
    /// <param name="damage">What is wrong with it, as the end of a sentence that begins with the file.</param>
    public SegmentReadException(string path, string damage)
        : base($"{path}: {damage}")
    {
        Path = path;
    }

    /// <summary>The segment file.</summary>
    public string Path { get; }
}
