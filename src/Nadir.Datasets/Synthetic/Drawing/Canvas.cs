using System.Numerics;
using Nadir.Imagery;

namespace Nadir.Datasets.Synthetic.Drawing;

/// <summary>Pixels being painted. Edges are smooth over about a pixel. Not for two threads at a time.</summary>
internal sealed class Canvas(int width, int height)
{
    private readonly Tint[] pixels = new Tint[width * height];
    private (int Left, int Top, int Right, int Bottom) clip = (0, 0, width, height);

    internal int Width => width;

    internal int Height => height;

    internal Tint this[int x, int y] => pixels[(y * width) + x];

    /// <summary>Restricts painting to a rectangle, cut to the canvas.</summary>
    internal void Clip(int left, int top, int right, int bottom) =>
        clip = (Math.Max(left, 0), Math.Max(top, 0), Math.Min(right, width), Math.Min(bottom, height));

    /// <summary>Paints a shape.</summary>
    /// <param name="shape">Where.</param>
    /// <param name="texture">The colours.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <param name="softness">Pixels over which the edge fades.</param>
    internal void Fill(Shape shape, Texture texture, float opacity = 1, float softness = 1)
    {
        var (left, right) = Range(shape.Min.X, shape.Max.X, softness, clip.Left, clip.Right);
        var (top, bottom) = Range(shape.Min.Y, shape.Max.Y, softness, clip.Top, clip.Bottom);
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var point = new Vector2(x + 0.5f, y + 0.5f);
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
        Fill(shape, point => pixels[((int)point.Y * width) + (int)point.X] is var p
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

    private static (int From, int To) Range(float min, float max, float softness, int low, int high) => (
        (int)Math.Clamp(MathF.Floor(min - softness), low, high), (int)Math.Clamp(MathF.Ceiling(max + softness), low, high));

    private Tint Blurred(int x, int y)
    {
        var (left, right) = (Math.Max(x - 1, 0), Math.Min(x + 1, width - 1));
        var (up, down) = (Math.Max(y - 1, 0), Math.Min(y + 1, height - 1));
        var center = this[x, y];
        var (a, b, c, d) = (this[left, y], this[right, y], this[x, up], this[x, down]);
        return new Tint(
            (0.6f * center.Red) + (0.1f * (a.Red + b.Red + c.Red + d.Red)),
            (0.6f * center.Green) + (0.1f * (a.Green + b.Green + c.Green + d.Green)),
            (0.6f * center.Blue) + (0.1f * (a.Blue + b.Blue + c.Blue + d.Blue)));
    }
}
