using System.Buffers.Binary;

namespace Nadir.Fuzz.Mutations;

/// <summary>
/// Changes bytes: numbers of a format's own fields to values at which readers break, and pieces anywhere.
/// </summary>
internal static class Mutation
{
    private static readonly long[] Interesting =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 511, 1000, 1023, 1024, 4095, 4096, 16_383,
        16_384, 32_767, 32_768,
        65_534, 65_535, 65_536, 1 << 20, 1 << 24, int.MaxValue - 1L, int.MaxValue, 1L << 31, uint.MaxValue - 1L,
        uint.MaxValue, 1L << 32,
        long.MaxValue, long.MinValue, -1, -2,
    ];

    /// <summary>Changes one to a few places of a copy.</summary>
    /// <param name="seeds">Valid files.</param>
    /// <param name="fields">Finds a file's fields; may be given a broken file.</param>
    /// <param name="random">Chooses.</param>
    public static byte[] Apply(IReadOnlyList<byte[]> seeds, Func<byte[], IReadOnlyList<Field>> fields, Random random)
    {
        var file = (byte[])seeds[random.Next(seeds.Count)].Clone();
        var known = fields(file);
        for (var rounds = 1 + random.Next(4); rounds > 0 && file.Length > 0; rounds--)
        {
            if (known.Count > 0 && random.Next(10) < 6)
            {
                Set(file, known[random.Next(known.Count)], random);
            }
            else
            {
                file = Piece(file, seeds, random);
                known = fields(file);
            }
        }

        return file;
    }

    /// <summary>Writes a value at which readers break, or one beside the value that is there.</summary>
    private static void Set(byte[] file, Field field, Random random)
    {
        if (field.Offset < 0 || field.Offset + field.Size > file.Length)
        {
            return;
        }

        var place = file.AsSpan(field.Offset, field.Size);
        var value = random.Next(4) == 0 ? Read(place, field.IsLittle) + random.Next(-2, 3)
            : Interesting[random.Next(Interesting.Length)];
        for (var i = 0; i < field.Size; i++)
        {
            var shift = 8 * (field.IsLittle ? i : field.Size - 1 - i);
            place[i] = shift > 56 ? (byte)0 : (byte)(value >> shift);
        }
    }

    private static long Read(ReadOnlySpan<byte> place, bool isLittle)
    {
        long value = 0;
        for (var i = 0; i < place.Length; i++)
        {
            value = (value << 8) | place[isLittle ? place.Length - 1 - i : i];
        }

        return value;
    }

    private static byte[] Piece(byte[] file, IReadOnlyList<byte[]> seeds, Random random)
    {
        int at = random.Next(file.Length), length = Math.Min(1 + random.Next(64), file.Length - at);
        switch (random.Next(8))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                random.NextBytes(file.AsSpan(at, length));
                return file;
            case 2:
                file.AsSpan(at, length).Fill(random.Next(2) == 0 ? byte.MinValue : byte.MaxValue);
                return file;
            case 3:
                return [.. file[..at], .. file[(at + length)..]];
            case 4:
                return [.. file[..(at + length)], .. file[at..]];
            case 5:
                return file[..at];
            case 6:
                var other = seeds[random.Next(seeds.Count)];
                var from = random.Next(other.Length);
                return [.. file[..at], .. other[from..Math.Min(other.Length, from + (8 * length))], .. file[at..]];
            default:
                BinaryPrimitives.WriteInt32LittleEndian(
                    file.AsSpan(Math.Min(at, Math.Max(file.Length - 4, 0)),
                        Math.Min(4, file.Length)) is { Length: 4 } place ? place : new byte[4], random.Next());
                return file;
        }
    }
}

/// <summary>A number in a file.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Size">Its bytes, 1 to 8.</param>
/// <param name="IsLittle">Whether the lowest byte comes first.</param>
internal readonly record struct Field(int Offset, int Size, bool IsLittle = false);
