namespace Nadir.Hub;

/// <summary>How far a download is.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Bytes">Bytes that are on disk, those of an earlier attempt included.</param>
/// <param name="TotalBytes">Size of the whole file; null when the server does not say.</param>
/// <param name="BytesPerSecond">Mean rate of this attempt.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? TotalBytes, double BytesPerSecond)
{
    /// <summary>Time to the end at this rate; null when it cannot be told.</summary>
    public TimeSpan? Remaining => TotalBytes is { } total && BytesPerSecond > 0
        ? TimeSpan.FromSeconds((total - Bytes) / BytesPerSecond)
        : null;
}
