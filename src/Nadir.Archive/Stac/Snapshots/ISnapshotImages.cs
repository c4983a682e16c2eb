namespace Nadir.Archive.Stac.Snapshots;

/// <summary>The table of what catalogs name. To be used by one thread at a time.</summary>
internal interface ISnapshotImages
{
    /// <summary>Notes that a catalog names an image in this run.</summary>
    void Put(string catalog, string source, string document, long run);

    /// <summary>Lists what a catalog named in another run and not in this one, ordered by source.</summary>
    List<(string Source, string Document)> ListUnseen(string catalog, long run, string after, int count);

    /// <summary>Forgets that a catalog names an image.</summary>
    void Forget(string catalog, string source);

    /// <summary>The catalogs that name an image.</summary>
    List<string> Owners(string source);

    /// <summary>Whether a catalog named anything in any run.</summary>
    bool Any(string catalog);
}
