using Nadir.Torch.Serialization.Pickle;

namespace Nadir.Torch.Serialization;

/// <summary>The format since PyTorch 1.6: a zip archive of <c>NAME/data.pkl</c> and <c>NAME/data/KEY</c>.</summary>
internal sealed class PytorchZipContainer : IPytorchContainer
{
    // The largest pickles of real checkpoints have some megabytes; the tensors' bytes are not in them.
    private const int MaximumPickleLength = 1 << 28;

    private readonly ZipDirectory _zip;
    private readonly string _prefix;

    /// <summary>Opens the archive and reads its pickle.</summary>
    /// <exception cref="InvalidDataException">The archive or the pickle is damaged or holds what is not allowed.</exception>
    public PytorchZipContainer(MappedFile file)
    {
        _zip = ZipDirectory.Read(file);
        _prefix = FindPrefix(_zip.Names);
        CheckByteOrder(file);
        var (offset, length) = _zip.Find(_prefix + "data.pkl");
        if (length > MaximumPickleLength)
        {
            throw new InvalidDataException($"its pickle has {length} bytes, more than the {MaximumPickleLength} that are read.");
        }

        var reader = new PickleReader(file.Span(offset, (int)length));
        Root = Unpickler.Load(ref reader);
    }

    /// <inheritdoc/>
    public object? Root { get; }

    /// <inheritdoc/>
    public long Locate(StorageReference storage)
    {
        var (offset, length) = _zip.Find($"{_prefix}data/{storage.Key}");
        return length == storage.ByteCount
            ? offset
            : throw new InvalidDataException($"its storage '{storage.Key}' has {length} bytes where the pickle says {storage.ByteCount}.");
    }

    private static string FindPrefix(IEnumerable<string> names)
    {
        var pickles = names.Where(static name => name == "data.pkl" || (name.EndsWith("/data.pkl", StringComparison.Ordinal) && name.AsSpan().Count('/') == 1)).ToList();
        return pickles is [var pickle]
            ? pickle[..^"data.pkl".Length]
            : throw new InvalidDataException("it is a zip archive, but not one of PyTorch's: it does not hold exactly one 'data.pkl'.");
    }

    private void CheckByteOrder(MappedFile file)
    {
        // Absent in files of older versions, which are little-endian.
        var name = _prefix + "byteorder";
        if (_zip.Names.Contains(name))
        {
            var (offset, length) = _zip.Find(name);
            if (!file.Span(offset, (int)Math.Min(length, 16)).SequenceEqual("little"u8))
            {
                throw new InvalidDataException("it was written by a big-endian machine; load and save it again on a little-endian one.");
            }
        }
    }
}
