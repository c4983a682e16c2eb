namespace Nadir.Archive.Captioning;

/// <summary>How far the captioning of an archive is.</summary>
/// <param name="Total">Windows that had no caption at the start.</param>
/// <param name="Done">Captions written, whether durable already or not.</param>
/// <param name="Failed">Windows whose pictures could not be read again.</param>
/// <param name="Unreadable">A sentence for each of these; at most the first thousand.</param>
/// <param name="Elapsed">Time since the start.</param>
public sealed record CaptioningProgress(long Total, long Done, long Failed, IReadOnlyList<string> Unreadable, TimeSpan Elapsed)
{
    /// <summary>Windows finished a second; 0 before the first.</summary>
    public double WindowsPerSecond => Elapsed > TimeSpan.Zero ? (Done + Failed) / Elapsed.TotalSeconds : 0;

    /// <summary>Time that is left at this rate; null when it cannot be told yet.</summary>
    public TimeSpan? Remaining => WindowsPerSecond > 0
        ? TimeSpan.FromSeconds((Total - Done - Failed) / WindowsPerSecond)
        : null;
}
