namespace Nadir.Imagery.Tiles;

/// <summary>
/// Mixes the pixels of a tile from those of a picture: by cubic convolution (Keys 1981) where the tile enlarges, by a triangle as
/// wide as the reduction where it reduces, and around pixels without data, which are given no weight.
/// </summary>
internal sealed class TileSampler
{
    private const int MostTaps = 6;

    private readonly byte[] _pixels;
    private readonly byte[]? _mask;
    private readonly ReducedSpan _columns;
    private readonly ReducedSpan _rows;
    private readonly ResamplingKernel _across;
    private readonly ResamplingKernel _down;

    /// <summary>Prepares to sample.</summary>
    /// <param name="picture">The pixels that were read.</param>
    /// <param name="columns">Which columns of the image they are.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="across">Columns of the image that one pixel of the tile spans.</param>
    /// <param name="down">Rows likewise.</param>
    internal TileSampler(MaskedImage picture, ReducedSpan columns, ReducedSpan rows, double across, double down)
    {
        (_pixels, _mask, _columns, _rows) = (picture.Image.Pixels, picture.Mask, columns, rows);
        _across = ResamplingKernel.For(across * columns.Count / columns.Length, _mask is not null);
        _down = ResamplingKernel.For(down * rows.Count / rows.Length, _mask is not null);
    }

    /// <summary>Makes the tile.</summary>
    internal RgbaImage Sample(TilePositions positions)
    {
        var tile = new byte[4 * positions.Size * positions.Size];
        Span<float> acrossWeights = stackalloc float[MostTaps];
        Span<float> downWeights = stackalloc float[MostTaps];
        for (var i = 0; i < positions.ColumnSpan.Length; i++)
        {
            if (!double.IsNaN(positions.ColumnSpan[i]))
            {
                var left = _across.Weigh(_columns.Place(positions.ColumnSpan[i]), acrossWeights, out var width);
                var top = _down.Weigh(_rows.Place(positions.RowSpan[i]), downWeights, out var height);
                Mix(left, top, acrossWeights[..width], downWeights[..height], tile.AsSpan(4 * i, 4));
            }
        }

        return new RgbaImage(positions.Size, positions.Size, tile);
    }

    private void Mix(int left, int top, ReadOnlySpan<float> across, ReadOnlySpan<float> down, Span<byte> pixel)
    {
        float red = 0, green = 0, blue = 0, valid = 0, all = 0;
        for (var y = 0; y < down.Length; y++)
        {
            // Beyond the image's edge its last pixels go on.
            var row = Math.Clamp(top + y, 0, _rows.Count - 1) * _columns.Count;
            for (var x = 0; x < across.Length; x++)
            {
                var place = row + Math.Clamp(left + x, 0, _columns.Count - 1);
                var weight = across[x] * down[y];
                all += weight;
                if (_mask is null || _mask[place] != 0)
                {
                    valid += weight;
                    red += weight * _pixels[3 * place];
                    green += weight * _pixels[(3 * place) + 1];
                    blue += weight * _pixels[(3 * place) + 2];
                }
            }
        }

        if (valid > 0)
        {
            pixel[0] = Round(red / valid);
            pixel[1] = Round(green / valid);
            pixel[2] = Round(blue / valid);
            pixel[3] = Round(255 * valid / all);
        }
    }

    private static byte Round(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
