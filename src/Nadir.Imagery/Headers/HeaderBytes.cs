using Nadir.Imagery.Files;

namespace Nadir.Imagery.Headers;

/// <summary>An image file's bytes at any place, read piece by piece, so that a header costs no more than itself.</summary>
/// <remarks>Not for two threads at a time.</remarks>
internal sealed class HeaderBytes : IDisposable
{
    /// <summary>The most bytes that one call gives.</summary>
    internal const int LongestPiece = 1 << 16;

    private readonly FileStream? stream;
    private readonly byte[] kept = [];
    private readonly ReadOnlyMemory<byte> memory;
    private long keptOffset;
    private int keptCount;

    /// <summary>Looks at bytes in memory.</summary>
    internal HeaderBytes(ReadOnlyMemory<byte> memory) => (this.memory, Length) = (memory, memory.Length);

    /// <summary>Looks at a file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal HeaderBytes(string path)
    {
        stream = LocalFile.Open(path);
        Length = stream.Length;
        kept = new byte[LongestPiece];
    }

    /// <summary>Bytes of the whole file.</summary>
    internal long Length { get; }

    /// <summary>Takes some bytes; they are valid until the next call.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">At most <see cref="LongestPiece"/>.</param>
    /// <param name="bytes">Exactly <paramref name="count"/> bytes.</param>
    /// <returns>Whether the file holds all of them.</returns>
    internal bool TryTake(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (offset < 0 || offset > Length - count)
        {
            return false;
        }

        if (stream is null)
        {
            bytes = memory.Span.Slice((int)offset, count);
            return true;
        }

        if (offset < keptOffset || offset + count > keptOffset + keptCount)
        {
            keptOffset = offset;
            keptCount = Fill(offset);
        }

        if (offset + count > keptOffset + keptCount)
        {
            return false;
        }

        bytes = kept.AsSpan((int)(offset - keptOffset), count);
        return true;
    }

    /// <summary>Takes what there is of some bytes, at most <see cref="LongestPiece"/>; empty past the end.</summary>
    internal ReadOnlySpan<byte> TakeUpTo(long offset, long count)
    {
        var there = (int)Math.Clamp(Math.Min(count, Length - offset), 0, LongestPiece);
        return TryTake(offset, there, out var bytes) ? bytes : default;
    }

    /// <inheritdoc/>
    public void Dispose() => stream?.Dispose();

    private int Fill(long offset)
    {
        var total = 0;
        while (total < kept.Length && RandomAccess.Read(stream!.SafeFileHandle, kept.AsSpan(total), offset + total) is > 0 and var read)
        {
            total += read;
        }

        return total;
    }
}
