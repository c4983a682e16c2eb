namespace Nadir.Archive;

/// <summary>What tells without reading it that a file is the one seen before.</summary>
/// <param name="Source">Full path of the file.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Modified">Time of the last change, in UTC ticks of 100 ns (<see cref="DateTime.Ticks"/>).</param>
public sealed record SourceStamp(string Source, long Size, long Modified);
