using System.Numerics;

namespace Nadir.Samples.Drawing;

/// <summary>Sine and cosine from sums and products alone: platforms' own libraries differ in the last digit.</summary>
internal static class Trigonometry
{
    internal const float Degrees = MathF.PI / 180;

    /// <summary>The sine to about 1e-6, of an angle in radians.</summary>
    internal static float Sin(float radians)
    {
        var turns = radians * (0.5 / Math.PI);
        var x = (turns - Math.Round(turns)) * (2 * Math.PI);
        if (x > Math.PI / 2)
        {
            x = Math.PI - x;
        }
        else if (x < -Math.PI / 2)
        {
            x = -Math.PI - x;
        }

        var s = x * x;
        return (float)(x * (1 - (s / 6 * (1 - (s / 20 * (1 - (s / 42 * (1 - (s / 72 * (1 - (s / 110)))))))))));
    }

    /// <summary>The cosine to about 1e-6, of an angle in radians.</summary>
    internal static float Cos(float radians) => Sin(radians + (MathF.PI / 2));

    /// <summary>The unit vector at an angle, clockwise from the picture's x axis.</summary>
    internal static Vector2 Direction(float radians) => new(Cos(radians), Sin(radians));

    /// <summary>A vector turned by the angle whose direction is given.</summary>
    internal static Vector2 Turn(Vector2 v, Vector2 direction) =>
        new((v.X * direction.X) - (v.Y * direction.Y), (v.X * direction.Y) + (v.Y * direction.X));
}
