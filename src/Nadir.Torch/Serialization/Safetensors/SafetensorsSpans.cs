namespace Nadir.Torch.Serialization;

/// <summary>The rules about where the bytes of the tensors lie.</summary>
internal static class SafetensorsSpans
{
    /// <summary>Bytes that a tensor takes.</summary>
    /// <exception cref="InvalidDataException">They do not fit into 63 bits.</exception>
    public static long ByteCount(string name, SafetensorsDataType type, IEnumerable<long> shape)
    {
        try
        {
            return checked(shape.Aggregate(1L, static (product, size) => checked(product * size)) * type.ElementSize());
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"the shape of tensor '{name}' is too large to count.");
        }
    }

    /// <summary>
    /// Checks that the spans match the shapes and cover the data without holes or overlaps.
    /// Empty tensors take no bytes: any number of them may stand at one offset, beside a tensor that begins there.
    /// </summary>
    /// <returns>The entries by their offsets.</returns>
    /// <exception cref="InvalidDataException">A rule is broken.</exception>
    public static SafetensorsEntry[] Check(IEnumerable<SafetensorsEntry> entries, long dataLength)
    {
        // By end as well as begin, so that empty tensors come before the one that begins at their offset.
        var ordered = entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End).ToArray();
        var expected = 0L;
        foreach (var entry in ordered)
        {
            if (entry.End < entry.Begin)
            {
                throw new InvalidDataException($"tensor '{entry.Name}' ends at byte {entry.End}, before it begins at {entry.Begin}.");
            }

            if (entry.Begin != expected)
            {
                var fault = entry.Begin > expected ? "leaves a hole after" : "overlaps";
                throw new InvalidDataException($"tensor '{entry.Name}' begins at byte {entry.Begin} and {fault} the tensor before it, which ends at {expected}.");
            }

            var bytes = ByteCount(entry.Name, entry.DataType, entry.Shape);
            if (bytes != entry.ByteCount)
            {
                throw new InvalidDataException($"tensor '{entry.Name}', {entry.DataType.Name()} [{string.Join(", ", entry.Shape)}], needs {bytes} bytes, but its offsets span {entry.ByteCount}.");
            }

            expected = entry.End;
        }

        if (expected != dataLength)
        {
            var fault = expected > dataLength ? "the file is cut short" : "something follows the last tensor";
            throw new InvalidDataException($"its tensors take {expected} bytes, but {dataLength} follow the header: {fault}.");
        }

        return ordered;
    }
}
