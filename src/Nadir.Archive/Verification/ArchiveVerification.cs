namespace Nadir.Archive.Verification;

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
