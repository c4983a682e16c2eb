namespace Nadir.Archive.Ports;

/// <summary>The one writer of an archive. To be used by one thread at a time.</summary>
public interface IArchiveWriter : IDisposable
{
    /// <summary>
    /// Makes changes durable, all or none: when this returns they survive a kill or a power cut, and when the process
    /// dies before, the archive is as if it had not been called.
    /// </summary>
    /// <param name="changes">At most one change for each source.</param>
    /// <exception cref="ArchiveException">The changes could not be written; none of them was.</exception>
    void Commit(IReadOnlyList<ItemChange> changes);

    /// <summary>Adds captions to windows, all or none, as durably as <see cref="Commit"/>.</summary>
    /// <param name="captions">Captions of windows that exist.</param>
    /// <exception cref="ArchiveException">A window does not exist, or writing failed; nothing was added.</exception>
    void AddCaptions(IReadOnlyList<WindowCaption> captions);

    /// <summary>
    /// Brings everything that was committed into the archive's own files, so that copying them gives the whole archive while
    /// nobody writes.
    /// </summary>
    /// <exception cref="ArchiveException">A search that goes on keeps the log in use, or writing failed; nothing is lost.</exception>
    void Checkpoint();

    /// <summary>Frees the space of what was deleted or replaced, while searches go on.</summary>
    /// <exception cref="ArchiveException">Writing failed; nothing is lost.</exception>
    void Compact();
}
