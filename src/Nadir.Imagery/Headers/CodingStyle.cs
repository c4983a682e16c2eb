using System.Buffers.Binary;

namespace Nadir.Imagery.Headers;

/// <summary>How tiles of a JPEG 2000 codestream are coded (ISO/IEC 15444-1, A.6.1 and A.6.2): the marker segments COD and COC.</summary>
/// <param name="Layers">Quality layers.</param>
/// <param name="Levels">Decomposition levels, 0 to 32.</param>
/// <param name="BlockWidthExponent">Log2 of a code-block's width.</param>
/// <param name="BlockHeightExponent">Log2 of a code-block's height.</param>
/// <param name="Precincts">A byte for each resolution, smallest first: log2 of the precinct's height and width, 4 bits each.</param>
internal sealed record CodingStyle(int Layers, int Levels, int BlockWidthExponent, int BlockHeightExponent, byte[] Precincts)
{
    private const int Style = 0xFF52;
    private const int ComponentStyle = 0xFF53;
    private const byte LargestPrecinct = 0xFF;

    // So many different ones are in no file that a person wrote; the rest would only cost time.
    private const int MostStyles = 1024;

    /// <summary>Reads the styles of the main header and of all tile-parts.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the codestream begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="components">Number of components, which tells how wide their numbers are.</param>
    internal static IReadOnlyCollection<CodingStyle> ReadAll(HeaderBytes file, long start, long end, int components)
    {
        var styles = new Dictionary<string, CodingStyle>(StringComparer.Ordinal);
        var layers = 1;
        foreach (var segment in MarkerSegment.ReadAll(file, start, end).Where(segment => segment.Marker is Style or ComponentStyle))
        {
            var bytes = file.TakeUpTo(segment.Offset + 4, segment.End - segment.Offset - 4);
            if (Read(bytes, segment.Marker, components, ref layers) is { } style)
            {
                styles.TryAdd($"{style.Layers} {style.Levels} {style.BlockWidthExponent} {style.BlockHeightExponent} {Convert.ToHexString(style.Precincts)}", style);
            }

            if (styles.Count == MostStyles)
            {
                break;
            }
        }

        return styles.Values;
    }

    private static CodingStyle? Read(ReadOnlySpan<byte> segment, int marker, int components, ref int layers)
    {
        // COD: style, order, layers (2), transform; COC: component (1 or 2), style. Then both alike.
        var before = marker == Style ? 5 : components < 257 ? 2 : 3;
        if (segment.Length < before + 5)
        {
            return null;
        }

        var hasPrecincts = (segment[marker == Style ? 0 : before - 1] & 1) != 0;
        if (marker == Style)
        {
            layers = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        }

        var rest = segment[before..];
        var levels = Math.Min((int)rest[0], 32);
        var precincts = new byte[levels + 1];
        precincts.AsSpan().Fill(LargestPrecinct);
        if (hasPrecincts)
        {
            rest[5..Math.Min(rest.Length, 5 + precincts.Length)].CopyTo(precincts);
        }

        return new CodingStyle(layers, levels, (rest[1] & 0x0F) + 2, (rest[2] & 0x0F) + 2, precincts);
    }
}
