using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text.Json;
using Nadir.Archive.Ports;
using Nadir.Server.Problems;
using Nadir.Server.Search.Requests;
using Nadir.Vectors;

namespace Nadir.Server.Search.Paging;

/// <summary>
/// Writes cursors as text and reads them. A checksum that is keyed with the archive's identity tells those of other
/// archives and damaged ones; it is no secret, since all that a cursor holds is what any request may ask for.
/// </summary>
internal sealed class SearchCursorText
{
    /// <summary>The most rows of a head.</summary>
    public const int MostHead = 4096;

    private const byte Version = 1;
    private const int ChecksumBytes = 16;

    private readonly int _dimension;
    private readonly byte[] _key;

    public SearchCursorText(IArchiveStore store)
    {
        _dimension = store.Info.Dimension;
        _key = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture,
                $"nadir search cursor\n{store.Info.Fingerprint}\n{store.Info.Created:O}")));
    }

    public string Write(SearchCursor cursor)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Version);
            writer.Write(cursor.Order);
            writer.Write(cursor.Query);
            writer.Write(cursor.Rank);
            writer.Write(cursor.Continues);
            writer.Write(cursor.Position is not null);
            writer.Write(cursor.Position?.Score ?? 0);
            writer.Write(cursor.Position?.Id ?? 0);
            Array.ForEach(cursor.Vector, writer.Write);
            writer.Write((ushort)cursor.Head.Count);
            foreach (var (id, score) in cursor.Head)
            {
                writer.Write(id);
                writer.Write(score);
            }
        }

        bytes.Write(Checksum(bytes.ToArray()));
        return Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <summary>Reads a cursor.</summary>
    /// <exception cref="RequestException">It is none of this archive.</exception>
    public SearchCursor Read(string text)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            if (bytes.Length > ChecksumBytes
                && bytes.AsSpan(^ChecksumBytes..).SequenceEqual(Checksum(bytes.AsSpan(..^ChecksumBytes))))
            {
                using var reader = new BinaryReader(new MemoryStream(bytes, 0, bytes.Length - ChecksumBytes));
                return Read(reader);
            }
        }
        catch (Exception error) when (error is FormatException or EndOfStreamException)
        {
            // Told below, as for every text that is no cursor.
        }

        throw RequestException.Malformed(
            "The cursor is none of this archive; take next of an answer as it stands, or search from the beginning.");
    }

    private SearchCursor Read(BinaryReader reader)
    {
        if (reader.ReadByte() != Version)
        {
            throw new FormatException();
        }

        var (order, query, rank) = (reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadInt32());
        var (continues, isPlaced, position) = (reader.ReadBoolean(), reader.ReadBoolean(),
            new SearchPosition(reader.ReadSingle(), reader.ReadInt64()));
        var vector = new float[_dimension];
        for (var index = 0; index < vector.Length; index++)
        {
            vector[index] = reader.ReadSingle();
        }

        var head = new (long, float)[reader.ReadUInt16()];
        for (var index = 0; index < head.Length; index++)
        {
            head[index] = (reader.ReadInt64(), reader.ReadSingle());
        }

        // Whoever makes a checksum of their own must still not get further than a request could.
        return rank >= 0 && head.Length <= MostHead && MathF.Abs(TensorPrimitives.Norm<float>(vector) - 1) < 0.01f
            ? new SearchCursor(order, query, rank, vector, continues, isPlaced ? position : null, head)
            : throw new FormatException();
    }

    private byte[] Checksum(ReadOnlySpan<byte> bytes) => HMACSHA256.HashData(_key, bytes)[..ChecksumBytes];
}

/// <summary>
/// All that is needed to continue an answer where it stopped, whatever happens to the archive meanwhile.
/// </summary>
/// <param name="Order">Digest of filters and order of the request.</param>
/// <param name="Query">Digest of what the request searched for.</param>
/// <param name="Rank">Rows that were given already.</param>
/// <param name="Vector">The query; kept, since encoding it again could differ in the last bit and move rows.</param>
/// <param name="Continues">Whether the answer goes on with rows of the scan once
/// <paramref name="Head"/> is used up.</param>
/// <param name="Position">Where the scan goes on; null from its beginning.</param>
/// <param name="Head">Rows that were ordered otherwise than by the scan and not given yet, with their scores.</param>
internal sealed record SearchCursor(
    ulong Order,
    ulong Query,
    int Rank,
    float[] Vector,
    bool Continues,
    SearchPosition? Position,
    IReadOnlyList<(long Id, float Score)> Head);

/// <summary>Tells whether two requests ask for the same, so that a cursor is not used with another one.</summary>
internal static class RequestDigest
{
    /// <summary>Digest of filters and order.</summary>
    public static ulong OfOrder(SearchRequest request) =>
        Of(request with
        {
            Text = null,
            Id = null,
            Image = null,
            Kept = null,
            Terms = null,
            Like = null,
            K = null,
            Cursor = null,
            Anyway = null
        });

    /// <summary>Digest of what is searched for.</summary>
    public static ulong OfQuery(SearchRequest request) =>
        Of(new SearchRequest
        {
            Text = request.Text,
            Id = request.Id,
            Image = request.Image,
            Kept = request.Kept,
            Terms = request.Terms,
            Like = request.Like
        });

    private static ulong Of(SearchRequest request) => BinaryPrimitives.ReadUInt64LittleEndian(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, SearchRequestJson.Default.SearchRequest)));
}
