namespace Nadir.Imagery.Exif;

/// <summary>
/// How stored pixels are turned to stand upright (TIFF 6.0, tag 274; EXIF 2.32). W and H are the stored image's columns
/// and rows, u and v a column and a row of the upright one.
/// </summary>
/// <param name="IsSwapped">Whether stored columns go down and stored rows go across.</param>
/// <param name="FlipsColumns">Whether stored columns are counted from their end: W - u, or W - v where swapped.</param>
/// <param name="FlipsRows">Whether stored rows are counted from their end: H - v, or H - u where swapped.</param>
internal readonly record struct ImageOrientation(bool IsSwapped, bool FlipsColumns, bool FlipsRows)
{
    /// <summary>Whether the pixels are stored as they are shown.</summary>
    internal bool IsUpright => this == default;

    /// <summary>The orientation of a tag's value, 1 to 8; others mean nothing.</summary>
    internal static ImageOrientation Of(int value) => value switch
    {
        2 => new(false, true, false),
        3 => new(false, true, true),
        4 => new(false, false, true),
        5 => new(true, false, false),
        6 => new(true, false, true),
        7 => new(true, true, true),
        8 => new(true, true, false),
        _ => default,
    };

    /// <summary>The header of the upright image.</summary>
    internal ImageHeader Turn(ImageHeader stored) => stored with
    {
        Width = IsSwapped ? stored.Height : stored.Width,
        Height = IsSwapped ? stored.Width : stored.Height,
        Overviews = IsSwapped ? [.. stored.Overviews.Select(size => (size.Height, size.Width))] : stored.Overviews,
        GeoTransform = stored.GeoTransform is { } transform ? Turn(transform, stored.Width, stored.Height) : null,

        // Points without a reference system; what they refer to is of the stored pixels.
        GroundControlPoints = [],
    };

    /// <summary>The stored pixels of an upright window.</summary>
    internal PixelWindow ToStored(PixelWindow upright, ImageHeader stored)
    {
        var (x, y, width, height) = IsSwapped
            ? (upright.Y, upright.X, upright.Height, upright.Width)
            : (upright.X, upright.Y, upright.Width, upright.Height);
        return new PixelWindow(
            FlipsColumns ? stored.Width - x - width : x, FlipsRows ? stored.Height - y - height : y, width, height);
    }

    /// <summary>Turns pixels that were read upright.</summary>
    internal MaskedImage Turn(MaskedImage stored)
    {
        var (storedWidth, storedHeight) = (stored.Image.Width, stored.Image.Height);
        var (width, height) = IsSwapped ? (storedHeight, storedWidth) : (storedWidth, storedHeight);
        var pixels = new byte[stored.Image.Pixels.Length];
        var mask = stored.Mask is null ? null : new byte[stored.Mask.Length];
        for (var v = 0; v < height; v++)
        {
            for (var u = 0; u < width; u++)
            {
                var (column, row) = IsSwapped ? (v, u) : (u, v);
                var from = ((FlipsRows ? storedHeight - 1 - row : row) * storedWidth)
                    + (FlipsColumns ? storedWidth - 1 - column : column);
                var to = (v * width) + u;
                stored.Image.Pixels.AsSpan(3 * from, 3).CopyTo(pixels.AsSpan(3 * to));
                if (mask is not null)
                {
                    mask[to] = stored.Mask![from];
                }
            }
        }

        return new MaskedImage(new RgbImage(width, height, pixels), mask, stored.ValidShare);
    }

    private GeoTransform Turn(GeoTransform stored, int width, int height)
    {
        var (x, y) = stored.Apply(FlipsColumns ? width : 0, FlipsRows ? height : 0);
        var column = FlipsColumns ? -1 : 1;
        var row = FlipsRows ? -1 : 1;
        var (acrossX, acrossY) = IsSwapped ? (row * stored.RowRotation, row * stored.PixelHeight)
            : (column * stored.PixelWidth, column * stored.ColumnRotation);
        var (downX, downY) = IsSwapped ? (column * stored.PixelWidth, column * stored.ColumnRotation)
            : (row * stored.RowRotation, row * stored.PixelHeight);
        return new GeoTransform(x, acrossX, downX, y, acrossY, downY);
    }
}
