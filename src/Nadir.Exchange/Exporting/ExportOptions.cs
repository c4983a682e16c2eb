namespace Nadir.Exchange.Exporting;

/// <summary>How numbers of vectors are written.</summary>
public enum EmbeddingType
{
    /// <summary>As they are read from the archive, 4 bytes each; an import gives back the same archive.</summary>
    Float32,

    /// <summary>Rounded to 2 bytes each.</summary>
    Float16,

    /// <summary>Rounded to whole numbers from -127 to 127, with a scale for each vector.</summary>
    Int8,
}

/// <summary>What is exported, and where to.</summary>
public sealed record ExportOptions
{
    /// <summary>The GeoParquet file to write; null for none.</summary>
    public string? GeoParquet { get; init; }

    /// <summary>The NumPy file to write, with a file of JSON lines beside it; null for none.</summary>
    public string? Numpy { get; init; }

    /// <summary>
    /// The folder, made where there is none, for the STAC collection, <c>collection.json</c>; null: beside the first
    /// file.
    /// </summary>
    public string? Stac { get; init; }

    /// <summary>How numbers are written.</summary>
    public EmbeddingType Embedding { get; init; }

    /// <summary>
    /// About how many bytes a row group of the GeoParquet file takes before compression. Default 128 MiB.
    /// </summary>
    public long RowGroupBytes { get; init; } = 128L << 20;
}

/// <summary>How far an export is.</summary>
/// <param name="Done">Windows written.</param>
/// <param name="Total">Windows there are; 0 until they are counted.</param>
/// <param name="Elapsed">Time since the start.</param>
public sealed record ExportProgress(long Done, long Total, TimeSpan Elapsed)
{
    /// <summary>Windows a second; 0 before the first.</summary>
    public double WindowsPerSecond => Elapsed > TimeSpan.Zero ? Done / Elapsed.TotalSeconds : 0;

    /// <summary>Time that is left at this rate; null when it cannot be told yet.</summary>
    public TimeSpan? Remaining =>
        WindowsPerSecond > 0 && Total > 0 ? TimeSpan.FromSeconds((Total - Done) / WindowsPerSecond) : null;
}

/// <summary>What an export wrote.</summary>
/// <param name="Windows">Windows, each a row.</param>
/// <param name="Unplaced">Those of them whose place is unknown.</param>
/// <param name="Vanished">Windows that somebody removed from the archive meanwhile, which are not in the files.</param>
/// <param name="Files">Full paths of the files, the STAC collection last.</param>
/// <param name="Elapsed">Time that it took.</param>
public sealed record ExportSummary(
    long Windows, long Unplaced, long Vanished, IReadOnlyList<string> Files, TimeSpan Elapsed)
{
    /// <summary><see cref="Elapsed"/> in seconds.</summary>
    public double ElapsedSeconds => Math.Round(Elapsed.TotalSeconds, 3);
}
