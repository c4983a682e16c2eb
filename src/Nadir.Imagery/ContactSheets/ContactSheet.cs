using System.Globalization;

namespace Nadir.Imagery.ContactSheets;

/// <summary>Pictures in a grid with a label under each, on a dark ground, as photographers print them.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public static class ContactSheet
{
    private const int Gap = 12;
    private const int MostColumns = 5;

    /// <summary>Draws a sheet. Its width follows from the number of cells: at most five stand in a row.</summary>
    /// <param name="title">Written at the top.</param>
    /// <param name="cells">In reading order; none gives a sheet with the title alone.</param>
    /// <param name="cellSize">Side of the square that each picture is fitted into, in pixels, 32 to 1,024.</param>
    public static RgbImage Draw(string title, IReadOnlyList<ContactSheetCell> cells, int cellSize = 224)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentOutOfRangeException.ThrowIfLessThan(cellSize, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cellSize, 1024);

        var columns = Math.Clamp(cells.Count, 1, MostColumns);
        var rows = (cells.Count + columns - 1) / columns;
        var lines = cells.Count == 0 ? 0 : cells.Max(cell => cell.Lines.Count);
        var (cellWidth, cellHeight) = (cellSize + Gap, cellSize + Gap + (lines * Canvas.LineHeight));
        var canvas = new Canvas(Gap + (columns * cellWidth), (2 * Gap) + Canvas.LineHeight + (rows * cellHeight));

        canvas.Write(title, Gap, Gap, canvas.Width - (2 * Gap));
        for (var index = 0; index < cells.Count; index++)
        {
            var left = Gap + (index % columns * cellWidth);
            var top = (2 * Gap) + Canvas.LineHeight + (index / columns * cellHeight);
            canvas.Paste(cells[index].Picture, left, top, cellSize);
            for (var line = 0; line < cells[index].Lines.Count; line++)
            {
                canvas.Write(cells[index].Lines[line], left, top + cellSize + 4 + (line * Canvas.LineHeight), cellSize);
            }
        }

        return canvas.ToImage();
    }
}

/// <summary>One picture of a contact sheet and what is written under it.</summary>
/// <param name="Picture">Drawn in the middle of its cell; shrunk by a whole factor where it is
/// larger than the cell.</param>
/// <param name="Lines">Written under the picture, shortened in the middle where they are too long.</param>
public sealed record ContactSheetCell(RgbImage Picture, IReadOnlyList<string> Lines);

/// <summary>A dark picture that text and other pictures are put on.</summary>
internal sealed class Canvas
{
    private const byte Ground = 24;
    private const byte Ink = 230;
    private const int Scale = 2;
    private const int Advance = (PixelFont.Width + 1) * Scale;

    private readonly byte[] _pixels;
    private readonly int _height;

    internal Canvas(int width, int height)
    {
        (Width, _height) = (width, height);
        _pixels = new byte[3 * width * height];
        Array.Fill(_pixels, Ground);
    }

    /// <summary>Rows from one line of text to the next.</summary>
    internal static int LineHeight => (PixelFont.Height + 3) * Scale;

    /// <summary>Columns.</summary>
    internal int Width { get; }

    /// <summary>
    /// Writes one line; what does not fit is left out in its middle, so that the ends of file names stay.
    /// </summary>
    internal void Write(string text, int left, int top, int width)
    {
        foreach (var letter in Shorten(text, width / Advance))
        {
            for (var y = 0; y < PixelFont.Height * Scale; y++)
            {
                for (var x = 0; x < PixelFont.Width * Scale; x++)
                {
                    if (PixelFont.HasInk(letter, x / Scale, y / Scale))
                    {
                        _pixels.AsSpan(3 * (((top + y) * Width) + left + x), 3).Fill(Ink);
                    }
                }
            }

            left += Advance;
        }
    }

    /// <summary>
    /// Puts a picture into the middle of a square, shrunk by the smallest whole factor that makes it fit.
    /// </summary>
    internal void Paste(RgbImage picture, int left, int top, int size)
    {
        var factor = (Math.Max(picture.Width, picture.Height) + size - 1) / size;
        var (width, height) = (picture.Width / factor, picture.Height / factor);
        left += (size - width) / 2;
        top += (size - height) / 2;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var from = picture.Pixels.AsSpan(3 * ((y * factor * picture.Width) + (x * factor)), 3);
                from.CopyTo(_pixels.AsSpan(3 * (((top + y) * Width) + left + x), 3));
            }
        }
    }

    internal RgbImage ToImage() => new(Width, _height, _pixels);

    private static string Shorten(string text, int most)
    {
        const string Ellipsis = "..";
        if (text.Length <= most)
        {
            return text;
        }

        var kept = Math.Max(0, most - Ellipsis.Length);
        return string.Concat(text.AsSpan(0, kept / 2), Ellipsis, text.AsSpan(text.Length - (kept - (kept / 2))));
    }
}

/// <summary>Printable ASCII as pictures of 5 x 7 pixels, so that labels need no font of the machine.</summary>
internal static class PixelFont
{
    /// <summary>Columns of a glyph.</summary>
    internal const int Width = 5;

    /// <summary>Rows of a glyph.</summary>
    internal const int Height = 7;

    private const char First = ' ';

    // One string a glyph, from space to tilde: seven rows from the top, two hexadecimal digits each, whose lowest five
    // bits are the pixels from left to right.
    private static readonly string[] Glyphs =
    [
        "00000000000000", "04040404040004", "0a0a0a00000000", "0a0a1f0a1f0a0a",  // space ! " #
        "040f140e051e04", "18190204081303", "0c12140815120d", "04040800000000",  // $ % & '
        "02040808080402", "08040202020408", "0004150e150400", "0004041f040400",  // ( ) * +
        "000000000c0408", "0000001f000000", "00000000000c0c", "00010204081000",  // , - . /
        "0e11131519110e", "040c040404040e", "0e11010204081f", "1f02040201110e",  // 0 1 2 3
        "02060a121f0202", "1f101e0101110e", "0608101e11110e", "1f010204080808",  // 4 5 6 7
        "0e11110e11110e", "0e11110f01020c", "000c0c000c0c00", "000c0c000c0408",  // 8 9 : ;
        "02040810080402", "00001f001f0000", "08040201020408", "0e110102040004",  // < = > ?
        "0e11010d15150e", "0e1111111f1111", "1e11111e11111e", "0e11101010110e",  // @ A B C
        "1c12111111121c", "1f10101e10101f", "1f10101e101010", "0e11101711110f",  // D E F G
        "1111111f111111", "0e04040404040e", "0702020202120c", "11121418141211",  // H I J K
        "1010101010101f", "111b1515111111", "11111915131111", "0e11111111110e",  // L M N O
        "1e11111e101010", "0e11111115120d", "1e11111e141211", "0f10100e01011e",  // P Q R S
        "1f040404040404", "1111111111110e", "11111111110a04", "1111111515150a",  // T U V W
        "11110a040a1111", "1111110a040404", "1f01020408101f", "0e08080808080e",  // X Y Z [
        "00100804020100", "0e02020202020e", "040a1100000000", "0000000000001f",  // \ ] ^ _
        "08040200000000", "00000e010f110f", "1010161911111e", "00000e1010110e",  // ` a b c
        "01010d1311110f", "00000e111f100e", "0609081c080808", "000f11110f010e",  // d e f g
        "10101619111111", "04000c0404040e", "0200060202120c", "10101214181412",  // h i j k
        "0c04040404040e", "00001a15151111", "00001619111111", "00000e1111110e",  // l m n o
        "00001e111e1010", "00000d130f0101", "00001619101010", "00000e100e011e",  // p q r s
        "08081c08080906", "0000111111130d", "00001111110a04", "0000111115150a",  // t u v w
        "0000110a040a11", "000011110f010e", "00001f0204081f", "02040408040402",  // x y z {
        "04040404040404", "08040402040408", "00000815020000",  // | } ~
    ];

    /// <summary>Whether a glyph has ink at a pixel; what the font lacks is drawn as a question mark.</summary>
    internal static bool HasInk(char letter, int column, int row)
    {
        var known = letter - First < Glyphs.Length && letter >= First ? letter : '?';
        var bits = byte.Parse(Glyphs[known - First].AsSpan(2 * row, 2), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture);
        return (bits >> (Width - 1 - column) & 1) == 1;
    }
}
