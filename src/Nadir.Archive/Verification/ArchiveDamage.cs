namespace Nadir.Archive.Verification;

/// <summary>One thing that is wrong with an archive.</summary>
/// <param name="Kind">What part is damaged.</param>
/// <param name="Message">One sentence that says where and what.</param>
public sealed record ArchiveDamage(ArchiveDamageKind Kind, string Message);
