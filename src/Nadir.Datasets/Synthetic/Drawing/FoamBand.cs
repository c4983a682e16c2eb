using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

/// <summary>A torn band inside a shape, at some distance from its edge and along it, as breaking waves are.</summary>
internal sealed class FoamBand(Shape shape, float distance, float width, uint seed, float scale) : Shape
{
    internal override Vector2 Min => shape.Min;

    internal override Vector2 Max => shape.Max;

    internal override float Distance(Vector2 point)
    {
        var wander = 14 * scale * (Noise.Fractal(point.X / (50 * scale), point.Y / (50 * scale), seed, 3) - 0.5f);
        var torn = Noise.Fractal(point.X / (7 * scale), point.Y / (7 * scale), seed + 7, 3);
        return MathF.Abs(-shape.Distance(point) - distance + wander) - (width * (torn - 0.18f));
    }
}
