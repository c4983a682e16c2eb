using System.Buffers.Binary;

namespace Nadir.Imagery.Headers;

/// <summary>A marker segment of a JPEG 2000 codestream (ISO/IEC 15444-1, Annex A), or the data of a tile-part behind its SOD.</summary>
/// <param name="Marker">The marker; 0 where nothing makes sense any more: half of one at the end, or bytes that are none.</param>
/// <param name="Offset">Where its marker stands in the file.</param>
/// <param name="End">
/// Where it says that it ends, which may be behind the codestream or the file; <see cref="long.MaxValue"/> behind bytes that are no marker,
/// where OpenJPEG looks for the next one.
/// </param>
internal readonly record struct MarkerSegment(int Marker, long Offset, long End)
{
    internal const int StartOfData = 0xFF93;

    internal const int EndOfCodestream = 0xFFD9;

    private const int StartOfTilePart = 0xFF90;

    /// <summary>Walks through a codestream as far as its markers make sense, always forward.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the codestream begins, with SOC.</param>
    /// <param name="end">Where it ends.</param>
    internal static IEnumerable<MarkerSegment> ReadAll(HeaderBytes file, long start, long end)
    {
        long part = -1, partLength = 0;
        var offset = start + 2;
        while (offset + 2 <= end && file.TryTake(offset, 2, out var bytes))
        {
            int marker = BinaryPrimitives.ReadUInt16BigEndian(bytes);
            if (marker == EndOfCodestream)
            {
                yield return new MarkerSegment(marker, offset, offset + 2);
                yield break;
            }

            long next;
            if (marker == StartOfData)
            {
                // A length of 0 is that of the last tile-part. One that leads back would be read for ever.
                next = partLength == 0 ? end : part + partLength;
                if (part < 0 || next < offset + 2)
                {
                    yield return new MarkerSegment(0, offset, long.MaxValue);
                    yield break;
                }

                part = -1;
            }
            else
            {
                if (marker < 0xFF00 || !file.TryTake(offset + 2, 2, out var told) || BinaryPrimitives.ReadUInt16BigEndian(told) is var length && length < 2)
                {
                    yield return new MarkerSegment(0, offset, long.MaxValue);
                    yield break;
                }

                next = offset + 2 + length;
                if (marker == StartOfTilePart)
                {
                    part = file.TryTake(offset + 6, 4, out var lengthOfPart) ? offset : -1;
                    partLength = part < 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(lengthOfPart);
                }
            }

            yield return new MarkerSegment(marker, offset, next);
            offset = next;
        }

        // A byte is left over, or there was no room for SOC.
        if (offset != end && offset + 2 > end)
        {
            yield return new MarkerSegment(0, offset, offset + 2);
        }
    }
}
