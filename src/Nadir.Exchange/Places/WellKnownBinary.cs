using System.Buffers.Binary;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Nadir.Exchange.Places;

/// <summary>
/// Reads and writes geometries as well-known binary (OGC 06-103r4; Z, M and SRID of its dialects are read and dropped).
/// </summary>
/// <remarks>For one thread at a time.</remarks>
internal sealed class WellKnownBinary
{
    private const int Deepest = 4;
    private const uint WithZ = 0x80000000;
    private const uint WithM = 0x40000000;
    private const uint WithSrid = 0x20000000;
    private const int PositionBytes = 2 * sizeof(double);

    private readonly WKBReader _reader = new() { HandleOrdinates = Ordinates.XY, HandleSRID = false };
    private readonly WKBWriter _writer = new(ByteOrder.LittleEndian, handleSRID: false, emitZ: false, emitM: false);

    /// <summary>Writes a geometry, little-endian, in two dimensions.</summary>
    public byte[] Write(Geometry geometry) => _writer.Write(geometry);

    /// <summary>
    /// Reads a geometry. Every count in it is compared with the bytes that are there before memory is taken for it.
    /// </summary>
    /// <exception cref="FormatException">The bytes are no geometry.</exception>
    public Geometry Read(byte[] bytes)
    {
        var rest = (ReadOnlySpan<byte>)bytes;
        Check(ref rest, Deepest);
        try
        {
            return _reader.Read(bytes);
        }
        catch (Exception error) when (error is ParseException or ArgumentException or FormatException
            or EndOfStreamException or InvalidCastException)
        {
            throw new FormatException($"its geometry is no well-known binary ({error.Message.TrimEnd('.')})", error);
        }
    }

    private static void Check(ref ReadOnlySpan<byte> bytes, int depth)
    {
        if (bytes.Length < 5 || bytes[0] > 1 || depth == 0)
        {
            throw new FormatException("its geometry is no well-known binary");
        }

        bool isLittle = bytes[0] == 1;
        bytes = bytes[1..];
        uint type = Number(ref bytes, isLittle);
        bool hasZ = (type & WithZ) != 0;
        bool hasM = (type & WithM) != 0;
        if ((type & WithSrid) != 0)
        {
            _ = Number(ref bytes, isLittle);
        }

        type &= ~(WithZ | WithM | WithSrid);
        hasZ |= type / 1000 is 1 or 3;
        hasM |= type / 1000 is 2 or 3;
        int positionBytes = PositionBytes + ((hasZ ? 1 : 0) + (hasM ? 1 : 0)) * sizeof(double);
        switch (type % 1000)
        {
            case 1:
                Skip(ref bytes, 1, positionBytes);
                break;
            case 2:
                Skip(ref bytes, Number(ref bytes, isLittle), positionBytes);
                break;
            case 3:
                for (uint ring = Count(ref bytes, isLittle, sizeof(uint)); ring > 0; ring--)
                {
                    Skip(ref bytes, Number(ref bytes, isLittle), positionBytes);
                }

                break;
            case 4 or 5 or 6 or 7:
                for (uint part = Count(ref bytes, isLittle, 1 + sizeof(uint)); part > 0; part--)
                {
                    Check(ref bytes, depth - 1);
                }

                break;
            default:
                throw new FormatException($"its geometry is of the kind {type}, which is not read");
        }
    }

    private static uint Number(ref ReadOnlySpan<byte> bytes, bool isLittle)
    {
        if (bytes.Length < sizeof(uint))
        {
            throw new FormatException("its geometry ends too early");
        }

        uint number = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        bytes = bytes[sizeof(uint)..];
        return number;
    }

    private static uint Count(ref ReadOnlySpan<byte> bytes, bool isLittle, int leastBytes)
    {
        uint count = Number(ref bytes, isLittle);
        return (long)count * leastBytes <= bytes.Length ? count
            : throw new FormatException($"its geometry says that it has {count} parts and ends before");
    }

    private static void Skip(ref ReadOnlySpan<byte> bytes, uint positions, int positionBytes)
    {
        long length = (long)positions * positionBytes;
        bytes = length <= bytes.Length
            ? bytes[(int)length..]
            : throw new FormatException($"its geometry says that it has {positions} positions and ends before");
    }
}
