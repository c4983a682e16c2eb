using Nadir.Archive.Fetching;

namespace Nadir.Archive.Stac.Snapshots;

/// <summary>An image that was fetched.</summary>
/// <param name="Validators">What its server recognises it by.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Hash">SHA-256 of its content.</param>
/// <param name="Changed">When this content was first seen, in UTC ticks.</param>
/// <param name="Described">When the document that names it had last changed at that time, in UTC ticks.</param>
internal sealed record SnapshotDownload(FetchValidators Validators, long Size, byte[] Hash, long Changed, long Described);
