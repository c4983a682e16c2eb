using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

/// <summary>A shape whose edge nature has frayed: moved in and out by smooth noise.</summary>
internal sealed class RoughShape(Shape shape, float depth, float scale, uint seed) : Shape
{
    internal override Vector2 Min => shape.Min - new Vector2(depth);

    internal override Vector2 Max => shape.Max + new Vector2(depth);

    internal override float Distance(Vector2 point)
    {
        var distance = shape.Distance(point);

        // Far from the edge the noise changes nothing that is seen, and it is what costs.
        return MathF.Abs(distance) > (3 * depth) + 8
            ? distance
            : distance + (depth * ((2 * Noise.Fractal(point.X / scale, point.Y / scale, seed, 3)) - 1));
    }
}
