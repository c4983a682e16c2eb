namespace Nadir.Samples.Drawing;

/// <summary>Smooth random functions of the plane, the same for the same seed.</summary>
internal static class Noise
{
    /// <summary>A random number in [0, 1) for each whole point.</summary>
    internal static float Hash(int x, int y, uint seed)
    {
        var h = ((uint)x * 0x9E3779B1) ^ ((uint)y * 0x85EBCA77) ^ (seed * 0xC2B2AE3D);
        h = (h ^ (h >> 15)) * 0x2C1B3C6D;
        h = (h ^ (h >> 12)) * 0x297A2D39;
        return ((h ^ (h >> 15)) >> 8) * (1f / (1 << 24));
    }

    /// <summary>Random numbers at whole points, smoothly joined; 0 to 1.</summary>
    internal static float Value(float x, float y, uint seed)
    {
        var (fx, fy) = (MathF.Floor(x), MathF.Floor(y));
        var (ix, iy) = ((int)fx, (int)fy);
        var (u, v) = (Fade(x - fx), Fade(y - fy));
        var top = Hash(ix, iy, seed) + ((Hash(ix + 1, iy, seed) - Hash(ix, iy, seed)) * u);
        var bottom = Hash(ix, iy + 1, seed) + ((Hash(ix + 1, iy + 1, seed) - Hash(ix, iy + 1, seed)) * u);
        return top + ((bottom - top) * v);
    }

    /// <summary>Octaves of <see cref="Value"/>, each of half the size and half the height; about 0 to 1.</summary>
    internal static float Fractal(float x, float y, uint seed, int octaves)
    {
        float sum = 0, height = 0.5f, total = 0;
        for (var i = 0; i < octaves; i++)
        {
            sum += height * Value(x, y, seed + (uint)i);
            total += height;
            height *= 0.5f;

            // Turned at each octave, so that the lattices do not line up.
            (x, y) = ((1.6f * x) - (1.2f * y) + 17.3f, (1.2f * x) + (1.6f * y) - 9.1f);
        }

        return sum / total;
    }

    /// <summary>Octaves of sharp crests, as mountains have; about 0 to 1.</summary>
    internal static float Ridged(float x, float y, uint seed, int octaves)
    {
        float sum = 0, height = 0.5f, total = 0, weight = 1;
        for (var i = 0; i < octaves; i++)
        {
            var crest = 1 - MathF.Abs((2 * Value(x, y, seed + (uint)i)) - 1);
            crest *= crest * weight;
            weight = Math.Clamp(crest * 1.8f, 0, 1);
            sum += height * crest;
            total += height;
            height *= 0.55f;
            (x, y) = ((1.6f * x) - (1.2f * y) + 17.3f, (1.2f * x) + (1.6f * y) - 9.1f);
        }

        return sum / total;
    }

    private static float Fade(float t) => t * t * t * ((t * ((t * 6) - 15)) + 10);
}
