using Nadir.Archive.Catalog;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;

namespace Nadir.Archive.Verification;

/// <summary>Looks at every part of an archive in a folder, reading every byte of it. Others may search and write meanwhile.</summary>
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
            findings.Note($"{layout.Catalog} is empty: a process was killed while it made the archive; the next index completes it.");
            return;
        }

        using var segments = SegmentVerifier.Open(database, layout, info, findings);
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
    }
}
