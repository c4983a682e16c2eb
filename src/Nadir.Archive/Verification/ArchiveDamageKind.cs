namespace Nadir.Archive.Verification;

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
