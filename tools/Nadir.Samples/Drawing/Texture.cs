using System.Numerics;

namespace Nadir.Samples.Drawing;

/// <summary>The colour at each point of a surface.</summary>
internal delegate Tint Texture(Vector2 point);

/// <summary>Makes textures.</summary>
internal static class Textures
{
    internal static Texture Flat(Tint tint) => _ => tint;

    /// <summary>Two colours mixed by noise of a size in pixels.</summary>
    internal static Texture Mottled(Tint a, Tint b, float scale, uint seed, int octaves = 4, float contrast = 1.6f) =>
        point =>
        Tint.Mix(a, b, Math.Clamp(
            0.5f + (contrast * (Noise.Fractal(point.X / scale, point.Y / scale, seed, octaves) - 0.5f)), 0, 1));

    /// <summary>One texture with darker or lighter lines across a direction, a period apart.</summary>
    internal static Texture Lined(Texture ground, Vector2 across, float period, float strength) => point =>
    {
        var phase = ((point.X * across.X) + (point.Y * across.Y)) / period;
        return ground(point).Times(1 + (strength * Trigonometry.Sin(phase * 2 * MathF.PI)));
    };

    /// <summary>Two textures in stripes of equal width across a direction.</summary>
    internal static Texture Striped(Texture a, Texture b, Vector2 across, float width) => point =>
    {
        var phase = ((point.X * across.X) + (point.Y * across.Y)) / width;
        var share = Math.Clamp((2 * MathF.Abs(phase - (2 * MathF.Floor(phase / 2)) - 1)) - 0.5f, 0, 1);
        return Tint.Mix(a(point), b(point), share);
    };

    /// <summary>Two textures mixed by a function of the place, 0 to 1.</summary>
    internal static Texture Blend(Texture a, Texture b, Func<Vector2, float> share) => point =>
        Tint.Mix(a(point), b(point), Math.Clamp(share(point), 0, 1));
}
