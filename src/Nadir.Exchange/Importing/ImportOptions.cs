namespace Nadir.Exchange.Importing;

/// <summary>How files of vectors are imported.</summary>
public sealed record ImportOptions
{
    /// <summary>Which columns are what; those that it does not name are found by their names.</summary>
    public ColumnMapping Columns { get; init; } = ColumnMapping.None;

    /// <summary>
    /// The reference system of the geometries in place of what the file says: well-known text, PROJJSON or a code such
    /// as
    /// <c>EPSG:32632</c>; null for what the file says.
    /// </summary>
    public string? ReferenceSystem { get; init; }

    /// <summary>The model that made the vectors, where a file does not say; null when that is not known.</summary>
    public VectorModel? Model { get; init; }
}

/// <summary>The model that made vectors.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Fingerprint">
/// SHA-256 over weights and preprocessing, 64 lower-case hexadecimal digits; null where the name alone is known.
/// </param>
public sealed record VectorModel(string Name, string? Fingerprint);

/// <summary>How far an import is.</summary>
/// <param name="File">Name of the file that is read.</param>
/// <param name="IsCheck">Whether the file is only looked through so far, and nothing of it is in the archive.</param>
/// <param name="Done">Rows of all files that were read and are durable; when checking, rows
/// that were looked at.</param>
/// <param name="Total">Rows of all files.</param>
/// <param name="Elapsed">Time since the files were first read, or first looked at.</param>
public sealed record ImportProgress(string File, bool IsCheck, long Done, long Total, TimeSpan Elapsed)
{
    /// <summary>Rows a second; 0 before the first.</summary>
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? Done / Elapsed.TotalSeconds : 0;

    /// <summary>Time that is left at this rate; null when it cannot be told yet.</summary>
    public TimeSpan? Remaining => RowsPerSecond > 0 ? TimeSpan.FromSeconds((Total - Done) / RowsPerSecond) : null;
}

/// <summary>What an import did.</summary>
public sealed record ImportSummary
{
    /// <summary>Rows of all files that could be read.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that are windows of the archive now and were none before.</summary>
    public required long Added { get; init; }

    /// <summary>Rows whose windows the archive had already.</summary>
    public required long Unchanged { get; init; }

    /// <summary>Rows that have no vector that can be used, by the reason.</summary>
    public required IReadOnlyDictionary<string, long> LeftOut { get; init; }

    /// <summary>Windows of <see cref="Added"/> whose place is unknown.</summary>
    public required long Unplaced { get; init; }

    /// <summary>Name of the model that made the vectors.</summary>
    public required string Model { get; init; }

    /// <summary>Its fingerprint.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Length of the vectors; 0 where no file has one.</summary>
    public required int Dimension { get; init; }

    /// <summary>
    /// West, south, east and north of the windows that were added, in degrees; null when none has a place.
    /// </summary>
    public required IReadOnlyList<double>? Bounds { get; init; }

    /// <summary>Time that it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary><see cref="Elapsed"/> in seconds.</summary>
    public double ElapsedSeconds => Math.Round(Elapsed.TotalSeconds, 3);

    /// <summary>Sentences about what was left out, and which files could not be read.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
