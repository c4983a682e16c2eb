using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Nadir.Archive;

/// <summary>
/// The part of the work that one of several workers does. Every source belongs to exactly one shard, which depends on
/// its name and the number of shards alone: workers need not know of each other.
/// </summary>
/// <remarks>Immutable, safe to use from many threads.</remarks>
public sealed record IngestShard
{
    /// <summary>The most shards.</summary>
    public const int MostShards = 10_000;

    private IngestShard(int index, int count) => (Index, Count) = (index, count);

    /// <summary>The one shard that has everything.</summary>
    public static IngestShard Whole { get; } = new(0, 1);

    /// <summary>
    /// Its number, from 0 to one less than <see cref="Count"/>, as schedulers count the tasks of an array.
    /// </summary>
    public int Index { get; }

    /// <summary>How many shards there are, 1 to <see cref="MostShards"/>.</summary>
    public int Count { get; }

    /// <summary>Makes a shard.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="count">How many there are, 1 to <see cref="MostShards"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static IngestShard Of(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostShards);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        return new IngestShard(index, count);
    }

    /// <summary>Reads a shard as a person writes it: <c>i/n</c>, such as <c>0/8</c> to <c>7/8</c>.</summary>
    /// <exception cref="ArchiveException">It is none.</exception>
    public static IngestShard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is >= 1 and <= MostShards && index < count
            ? new IngestShard(index, count)
            : throw new ArchiveException(
                $"The shard '{text}' cannot be read; write i/n with i from 0 to n-1 and n up to {MostShards}, such "
                    + $"as 0/8.");
    }

    /// <summary>Whether a source belongs to this shard.</summary>
    /// <param name="source">Full path or address.</param>
    public bool Owns(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (Count == 1)
        {
            return true;
        }

        // Part of what the documentation promises: other programs may compute it, and no build may change it.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(source), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)Count == (ulong)Index;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
