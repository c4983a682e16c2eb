namespace Nadir.Torch.Serialization.Pickle;

/// <summary>The persistent identifiers by which a checkpoint's pickle names its storages.</summary>
internal static class PersistentId
{
    // More bytes than this cannot be counted.
    private const long MaximumElements = long.MaxValue / sizeof(double);

    /// <summary>
    /// Parses <c>('storage', class, key, location, count)</c>; the legacy format adds the part of another storage
    /// that this one views, always None since PyTorch 0.4.
    /// </summary>
    /// <exception cref="InvalidDataException">It is of another form.</exception>
    public static StorageReference Parse(object? id) =>
        id is object?[] and ["storage", PickleStorageClass type, string key, string, long and >= 0 and <= MaximumElements and var count, .. ([] or [null])]
            ? new StorageReference(key, type.ElementType, count)
            : throw new InvalidDataException("its pickle names a storage in a way that PyTorch does not.");
}
