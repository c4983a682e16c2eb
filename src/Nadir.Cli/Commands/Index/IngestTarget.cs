using Nadir.Archive.Postgres;

namespace Nadir.Cli.Commands.Index;

/// <summary>
/// The archive that an ingest works on. A dry run on an archive that does not exist gets an empty one elsewhere, so that
/// nothing appears where the user looks.
/// </summary>
internal sealed class IngestTarget : IDisposable
{
    private readonly string? _temporary;

    private IngestTarget(ArchiveLocation location, string? temporary) => (Location, _temporary) = (location, temporary);

    public ArchiveLocation Location { get; }

    public static IngestTarget For(string archive, bool dryRun)
    {
        var location = ArchiveLocation.Parse(archive);
        if (!dryRun || location.Exists())
        {
            return new IngestTarget(location, temporary: null);
        }

        string folder = Directory.CreateTempSubdirectory("nadir-dry-run-").FullName;
        return new IngestTarget(ArchiveLocation.Parse(folder), folder);
    }

    public void Dispose()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}
