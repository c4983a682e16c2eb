using System.Numerics;
using Nadir.Imagery;

namespace Nadir.Samples.Drawing;

/// <summary>
/// Pixels being painted: a rectangle of the plane that begins at (<paramref name="left"/>, <paramref name="top"/>).
/// Edges are smooth over about a pixel. Not for two threads at a time.
/// </summary>
internal sealed class Canvas(int width, int height, int left = 0, int top = 0)
{
    private readonly Tint[] pixels = new Tint[width * height];

    internal int Width => width;

    internal int Height => height;

    /// <summary>Upper left corner in the plane.</summary>
    internal Vector2 Min => new(left, top);

    /// <summary>Lower right corner in the plane.</summary>
    internal Vector2 Max => new(left + width, top + height);

    /// <summary>A pixel by its column and row, counted from the canvas's own corner.</summary>
    internal Tint this[int x, int y] => pixels[(y * width) + x];

    /// <summary>Copies a smaller canvas to its place in the plane, which must lie inside this one.</summary>
    internal void Place(Canvas part)
    {
        var (x, y) = ((int)part.Min.X - left, (int)part.Min.Y - top);
        for (var row = 0; row < part.Height; row++)
        {
            part.pixels.AsSpan(row * part.Width, part.Width).CopyTo(pixels.AsSpan(((y + row) * width) + x));
        }
    }

    /// <summary>Paints a shape.</summary>
    /// <param name="shape">Where.</param>
    /// <param name="texture">The colours.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <param name="softness">Pixels over which the edge fades.</param>
    internal void Fill(Shape shape, Texture texture, float opacity = 1, float softness = 1)
    {
        var (fromX, toX) = Range(shape.Min.X - left, shape.Max.X - left, softness, width);
        var (fromY, toY) = Range(shape.Min.Y - top, shape.Max.Y - top, softness, height);
        for (var y = fromY; y < toY; y++)
        {
            for (var x = fromX; x < toX; x++)
            {
                var point = new Vector2(left + x + 0.5f, top + y + 0.5f);
                var cover = opacity * Math.Clamp(0.5f - (shape.Distance(point) / softness), 0, 1);
                if (cover > 0)
                {
                    ref var pixel = ref pixels[(y * width) + x];
                    pixel = Tint.Mix(pixel, texture(point), cover);
                }
            }
        }
    }

    /// <summary>Paints a shape in one colour.</summary>
    internal void Fill(Shape shape, Tint tint, float opacity = 1, float softness = 1) =>
        Fill(shape, Textures.Flat(tint), opacity, softness);

    /// <summary>Darkens (below 1) or brightens what a shape covers; shadows keep some of the sky's blue.</summary>
    internal void Shade(Shape shape, float factor, float softness = 1.5f) =>
        Fill(shape, point => pixels[(((int)point.Y - top) * width) + (int)point.X - left] is var p
            ? new Tint(p.Red * factor, p.Green * factor, (p.Blue * factor) + ((1 - factor) * 0.03f))
            : default, 1, softness);

    /// <summary>The picture as a sensor gives it: slightly blurred, hazy and noisy.</summary>
    internal RgbImage Develop(uint seed, float gain, float haze)
    {
        var bytes = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = 3 * ((y * width) + x);
                var blurred = Blurred(x, y);
                var grain = (Noise.Hash(x, y, seed) + Noise.Hash(x, y, seed + 1) - 1) * 0.03f;
                bytes[at] = Level((blurred.Red * gain) + (haze * 0.9f) + grain);
                bytes[at + 1] = Level((blurred.Green * gain) + haze + grain);
                bytes[at + 2] = Level((blurred.Blue * gain) + (haze * 1.2f) + grain);
            }
        }

        return new RgbImage(width, height, bytes);
    }

    private static byte Level(float value) => (byte)((Math.Clamp(value, 0, 1) * 255) + 0.5f);

    private static (int From, int To) Range(float min, float max, float softness, int size) => (
        (int)Math.Clamp(MathF.Floor(min - softness), 0, size), (int)Math.Clamp(MathF.Ceiling(max + softness), 0, size));

    private Tint Blurred(int x, int y)
    {
        var (before, after) = (Math.Max(x - 1, 0), Math.Min(x + 1, width - 1));
        var (up, down) = (Math.Max(y - 1, 0), Math.Min(y + 1, height - 1));
        var center = this[x, y];
        var (a, b, c, d) = (this[before, y], this[after, y], this[x, up], this[x, down]);
        return new Tint(
            (0.6f * center.Red) + (0.1f * (a.Red + b.Red + c.Red + d.Red)),
            (0.6f * center.Green) + (0.1f * (a.Green + b.Green + c.Green + d.Green)),
            (0.6f * center.Blue) + (0.1f * (a.Blue + b.Blue + c.Blue + d.Blue)));
    }
}
