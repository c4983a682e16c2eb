namespace Nadir.Archive;

/// <summary>What became of an image that was met.</summary>
public enum ItemState
{
    /// <summary>It is in the archive and can be found.</summary>
    Done = 1,

    /// <summary>Its content could not be decoded. It is tried again when it has changed.</summary>
    Failed = 2,

    /// <summary>Its bytes could not be read, by permission or a fault of the disk. It is tried again on every run.</summary>
    Unreadable = 3,
}
