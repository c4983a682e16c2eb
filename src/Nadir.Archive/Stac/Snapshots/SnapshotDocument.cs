using Nadir.Archive.Fetching;

namespace Nadir.Archive.Stac.Snapshots;

/// <summary>A document of a catalog as it was read last.</summary>
/// <param name="Base">Where it came from, after redirects.</param>
/// <param name="Validators">What its server recognises it by.</param>
/// <param name="Hash">SHA-256 of its text.</param>
/// <param name="Changed">When this text was first seen, or the time of the file, in UTC ticks.</param>
/// <param name="Body">Its text; null for a file of this machine.</param>
internal sealed record SnapshotDocument(string Base, FetchValidators Validators, byte[] Hash, long Changed, byte[]? Body);
