namespace Nadir.Vectors;

/// <summary>Where the codes that every search reads are kept.</summary>
public enum SegmentResidency
{
    /// <summary>In the page cache, by mapping the file: opens at once. Right for a command that searches a few times.</summary>
    Mapped,

    /// <summary>
    /// In the process's own memory, in huge pages where the system has them: opening reads one byte a dimension, and
    /// searches are faster. Right for a server.
    /// </summary>
    InMemory,
}
