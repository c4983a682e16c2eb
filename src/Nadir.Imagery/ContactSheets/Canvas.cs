namespace Nadir.Imagery.ContactSheets;

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

    /// <summary>Writes one line; what does not fit is left out in its middle, so that the ends of file names stay.</summary>
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

    /// <summary>Puts a picture into the middle of a square, shrunk by the smallest whole factor that makes it fit.</summary>
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
