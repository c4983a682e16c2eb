namespace Nadir.Archive.Captioning;

/// <summary>What became of the windows that had no caption.</summary>
/// <param name="Captioned">Windows that have one now.</param>
/// <param name="Failed">Windows whose pictures could not be read again.</param>
/// <param name="Unreadable">A sentence for each of these; at most the first thousand.</param>
/// <param name="Elapsed">Time that it took.</param>
public sealed record CaptioningSummary(long Captioned, long Failed, IReadOnlyList<string> Unreadable, TimeSpan Elapsed)
{
    /// <summary><see cref="Elapsed"/> in seconds.</summary>
    public double ElapsedSeconds => Math.Round(Elapsed.TotalSeconds, 3);
}
