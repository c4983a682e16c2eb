using Nadir.Archive.Catalog;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;

namespace Nadir.Archive.Verification;

/// <summary>
/// Looks at every part of an archive in a folder, reading every byte of it. Others may search and write meanwhile.
/// </summary>
public static class ArchiveVerifier
{
    /// <summary>Verifies an archive.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Everything that is wrong.</returns>
    /// <exception cref="ArchiveException">There is no archive in the folder.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ArchiveVerification Verify(string folder, CancellationToken cancellationToken = default)
    {
        var layout = ArchiveLayout.At(folder);
        if (!File.Exists(layout.Catalog))
        {
            throw new ArchiveException($"There is no archive in {layout.Folder}: it holds no {CatalogFile.Name}.");
        }

        var findings = new Findings();
        try
        {
            Verify(layout, findings, cancellationToken);
        }
        catch (Exception error) when (ArchiveFaults.IsKnown(error))
        {
            findings.Add(ArchiveDamageKind.Catalog, ArchiveFaults.Describe(error, layout, "verified").Message);
        }

        return findings.Finish();
    }

    private static void Verify(ArchiveLayout layout, Findings findings, CancellationToken cancellationToken)
    {
        using var database = CatalogFile.Connect(layout.Catalog, SqliteAccess.Read);
        if (CatalogFile.ReadInfo(database) is not { } info)
        {
            findings.Note(
                $"{layout.Catalog} is empty: a process was killed while it made the archive; the next index "
                    + $"completes it.");
            return;
        }

        using var state = CatalogState.Begin(database, layout);
        using var segments = SegmentVerifier.Open(database, layout, info, VectorIndex.Images, findings);
        using var captionSegments = SegmentVerifier.Open(database, layout, info, VectorIndex.Captions, findings);
        var catalog = new CatalogVerifier(database, findings);
        catalog.CheckStructure(layout.Catalog);
        cancellationToken.ThrowIfCancellationRequested();
        catalog.CheckItems();
        catalog.CheckCaptions(layout.Catalog);
        if (info.FormatVersion >= CatalogSchema.Version)
        {
            catalog.CheckPlaces();
        }

        segments.CheckFiles(cancellationToken);
        segments.CheckWindows();
        captionSegments.CheckFiles(cancellationToken);
        captionSegments.CheckCaptions();
    }
}

/// <summary>What was found by looking at every part of an archive.</summary>
/// <param name="Damages">Everything that is wrong; none when the archive is whole.</param>
/// <param name="Notes">What is not wrong but worth knowing, such as files that a killed process left behind.</param>
/// <param name="Items">Images that can be found.</param>
/// <param name="Windows">Windows that were checked.</param>
/// <param name="Segments">Files of vectors that were checked.</param>
public sealed record ArchiveVerification(
    IReadOnlyList<ArchiveDamage> Damages, IReadOnlyList<string> Notes, long Items, long Windows, int Segments)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsWhole => Damages.Count == 0;
}

/// <summary>One thing that is wrong with an archive.</summary>
/// <param name="Kind">What part is damaged.</param>
/// <param name="Message">One sentence that says where and what.</param>
public sealed record ArchiveDamage(ArchiveDamageKind Kind, string Message);

/// <summary>What part of an archive is damaged.</summary>
public enum ArchiveDamageKind
{
    /// <summary>The catalog's file cannot be read, or SQLite finds it inconsistent.</summary>
    Catalog,

    /// <summary>A file of vectors that the catalog names does not exist.</summary>
    MissingSegment,

    /// <summary>A file of vectors is broken, or does not hold what the catalog says.</summary>
    DamagedSegment,

    /// <summary>A window has no vector.</summary>
    MissingVector,

    /// <summary>A vector belongs to no window, or to several.</summary>
    StrayVector,

    /// <summary>An item contradicts its windows.</summary>
    Item,

    /// <summary>A caption belongs to no window, or the full-text index differs from the captions.</summary>
    Caption,

    /// <summary>The tree of footprints differs from the footprints.</summary>
    Place,
}

/// <summary>Collects what a verification finds.</summary>
internal sealed class Findings
{
    private readonly List<ArchiveDamage> _damages = [];
    private readonly List<string> _notes = [];

    public long Items { get; set; }

    public long Windows { get; set; }

    public int Segments { get; set; }

    public void Add(ArchiveDamageKind kind, string sentence) => _damages.Add(new ArchiveDamage(kind, sentence));

    public void Note(string sentence) => _notes.Add(sentence);

    public ArchiveVerification Finish() => new(_damages, _notes, Items, Windows, Segments);
}
