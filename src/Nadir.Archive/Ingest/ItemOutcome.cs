namespace Nadir.Archive.Ingest;

/// <summary>What an ingest did about one image.</summary>
public enum ItemOutcome
{
    /// <summary>It is new, and in the archive now.</summary>
    Added,

    /// <summary>It had changed, and the archive holds the new content now.</summary>
    Replaced,

    /// <summary>The archive holds it already.</summary>
    Unchanged,

    /// <summary>It failed before, has not changed, and was not tried again.</summary>
    FailedBefore,

    /// <summary>It could not be indexed.</summary>
    Failed,

    /// <summary>Not one pixel of it is visible, as with tiles at the edge of a mosaic; there is nothing to index, and nothing is wrong.</summary>
    Blank,

    /// <summary>The file is gone, and so is what the archive held of it.</summary>
    Removed,
}
