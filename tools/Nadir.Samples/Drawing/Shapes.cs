using System.Numerics;

namespace Nadir.Samples.Drawing;

/// <summary>A region of the plane, known by the distance to its edge.</summary>
internal abstract class Shape
{
    /// <summary>Upper left corner of a rectangle around the shape.</summary>
    internal abstract Vector2 Min { get; }

    /// <summary>Lower right corner of a rectangle around the shape.</summary>
    internal abstract Vector2 Max { get; }

    /// <summary>Distance from a point to the edge in pixels; negative inside.</summary>
    internal abstract float Distance(Vector2 point);

    /// <summary>The shape moved.</summary>
    internal Shape Moved(Vector2 offset) => new MovedShape(this, offset);

    private sealed class MovedShape(Shape shape, Vector2 offset) : Shape
    {
        internal override Vector2 Min => shape.Min + offset;

        internal override Vector2 Max => shape.Max + offset;

        internal override float Distance(Vector2 point) => shape.Distance(point - offset);
    }
}

/// <summary>The whole plane.</summary>
internal sealed class Everywhere : Shape
{
    internal static Everywhere Whole { get; } = new();

    internal override Vector2 Min => new(-1e6f);

    internal override Vector2 Max => new(1e6f);

    internal override float Distance(Vector2 point) => -1e6f;
}

/// <summary>A circle's inside.</summary>
internal sealed class Disc(Vector2 center, float radius) : Shape
{
    internal override Vector2 Min => center - new Vector2(radius);

    internal override Vector2 Max => center + new Vector2(radius);

    internal override float Distance(Vector2 point) => (point - center).Length() - radius;
}

/// <summary>An ellipse's inside, turned; <paramref name="radii"/> are the half axes.</summary>
internal sealed class Ellipse(Vector2 center, Vector2 radii, Vector2 direction) : Shape
{
    internal override Vector2 Min => center - new Vector2(Math.Max(radii.X, radii.Y));

    internal override Vector2 Max => center + new Vector2(Math.Max(radii.X, radii.Y));

    internal override float Distance(Vector2 point)
    {
        var local = Trigonometry.Turn(point - center, new Vector2(direction.X, -direction.Y));

        // First-order distance: the level function over its gradient; exact enough for an edge's softness.
        var k = local / radii;
        var level = k.Length();
        var gradient = (k / radii).Length();
        return gradient < 1e-6f ? -Math.Min(radii.X, radii.Y) : level * (level - 1) / gradient;
    }
}

/// <summary>A rectangle's inside, turned, with rounded corners; <paramref name="half"/> are half its sides.</summary>
internal sealed class Box(Vector2 center, Vector2 half, Vector2 direction, float rounding = 0) : Shape
{
    internal Vector2 Center => center;

    internal Vector2 Half => half;

    /// <summary>The direction of its x axis.</summary>
    internal Vector2 Direction => direction;

    internal override Vector2 Min => center - new Vector2(half.Length());

    internal override Vector2 Max => center + new Vector2(half.Length());

    /// <summary>A point in the rectangle's own axes.</summary>
    internal Vector2 ToLocal(Vector2 point) =>
        Trigonometry.Turn(point - center, new Vector2(direction.X, -direction.Y));

    /// <summary>A point given in the rectangle's own axes.</summary>
    internal Vector2 FromLocal(float x, float y) => center + Trigonometry.Turn(new Vector2(x, y), direction);

    internal override float Distance(Vector2 point)
    {
        var q = Vector2.Abs(ToLocal(point)) - half + new Vector2(rounding);
        return Vector2.Max(q, Vector2.Zero).Length() + Math.Min(Math.Max(q.X, q.Y), 0) - rounding;
    }
}

/// <summary>The inside of a ring of corners that does not cross itself.</summary>
internal sealed class Polygon : Shape
{
    private readonly Vector2[] corners;

    internal Polygon(params Vector2[] corners)
    {
        this.corners = corners;
        Min = corners.Aggregate(Vector2.Min);
        Max = corners.Aggregate(Vector2.Max);
    }

    internal override Vector2 Min { get; }

    internal override Vector2 Max { get; }

    internal override float Distance(Vector2 point)
    {
        var nearest = float.MaxValue;
        var inside = false;
        for (int i = 0, j = corners.Length - 1; i < corners.Length; j = i++)
        {
            var (a, b) = (corners[i], corners[j]);
            nearest = Math.Min(nearest, Stroke.DistanceToSegment(point, a, b));
            if ((a.Y > point.Y) != (b.Y > point.Y) && point.X < ((b.X - a.X) * (point.Y - a.Y) / (b.Y - a.Y)) + a.X)
            {
                inside = !inside;
            }
        }

        return inside ? -nearest : nearest;
    }
}

/// <summary>A line of some width through points.</summary>
internal sealed class Stroke : Shape
{
    private readonly Vector2[] points;
    private readonly float halfWidth;

    internal Stroke(IReadOnlyList<Vector2> points, float width)
    {
        this.points = [.. points];
        halfWidth = width / 2;
        Min = points.Aggregate(Vector2.Min) - new Vector2(halfWidth);
        Max = points.Aggregate(Vector2.Max) + new Vector2(halfWidth);
    }

    internal IReadOnlyList<Vector2> Points => points;

    internal override Vector2 Min { get; }

    internal override Vector2 Max { get; }

    /// <summary>Points on a smooth curve through some points (Catmull and Rom's).</summary>
    internal static Vector2[] Smooth(IReadOnlyList<Vector2> through, int stepsBetween = 8)
    {
        var curve = new List<Vector2>();
        for (var i = 0; i + 1 < through.Count; i++)
        {
            var (a, b, c, d) = (through[Math.Max(i - 1, 0)], through[i], through[i + 1],
                through[Math.Min(i + 2, through.Count - 1)]);
            for (var step = 0; step < stepsBetween; step++)
            {
                var t = step / (float)stepsBetween;
                curve.Add(0.5f * ((2 * b) + ((c - a) * t) + (((2 * a) - (5 * b) + (4 * c) - d) * (t * t))
                    + (((3 * b) - a - (3 * c) + d) * (t * t * t))));
            }
        }

        curve.Add(through[^1]);
        return [.. curve];
    }

    internal static float DistanceToSegment(Vector2 point, Vector2 a, Vector2 b) =>
        MathF.Sqrt(SquaredDistanceToSegment(point, a, b));

    internal override float Distance(Vector2 point)
    {
        var nearest = float.MaxValue;
        for (var i = 0; i + 1 < points.Length; i++)
        {
            nearest = Math.Min(nearest, SquaredDistanceToSegment(point, points[i], points[i + 1]));
        }

        return MathF.Sqrt(nearest) - halfWidth;
    }

    private static float SquaredDistanceToSegment(Vector2 point, Vector2 a, Vector2 b)
    {
        var along = b - a;
        var length = (along.X * along.X) + (along.Y * along.Y);
        var from = point - a;
        var t = length == 0 ? 0 : Math.Clamp(((from.X * along.X) + (from.Y * along.Y)) / length, 0, 1);
        var off = from - (along * t);
        return (off.X * off.X) + (off.Y * off.Y);
    }
}

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

/// <summary>A shape grown by some pixels on all sides.</summary>
internal sealed class GrownShape(Shape shape, float by) : Shape
{
    internal override Vector2 Min => shape.Min - new Vector2(by);

    internal override Vector2 Max => shape.Max + new Vector2(by);

    internal override float Distance(Vector2 point) => shape.Distance(point) - by;
}

/// <summary>A band of some width along the edge of a shape.</summary>
internal sealed class Outline(Shape shape, float width) : Shape
{
    internal override Vector2 Min => shape.Min - new Vector2(width);

    internal override Vector2 Max => shape.Max + new Vector2(width);

    internal override float Distance(Vector2 point) => MathF.Abs(shape.Distance(point)) - (width / 2);
}

/// <summary>All points of several shapes.</summary>
internal sealed class Union(IReadOnlyList<Shape> shapes) : Shape
{
    internal override Vector2 Min { get; } = shapes.Select(s => s.Min).Aggregate(Vector2.Min);

    internal override Vector2 Max { get; } = shapes.Select(s => s.Max).Aggregate(Vector2.Max);

    internal override float Distance(Vector2 point)
    {
        var nearest = float.MaxValue;
        foreach (var shape in shapes)
        {
            nearest = Math.Min(nearest, shape.Distance(point));
        }

        return nearest;
    }
}

/// <summary>The points of one shape that are not in another.</summary>
internal sealed class Difference(Shape shape, Shape hole) : Shape
{
    internal override Vector2 Min => shape.Min;

    internal override Vector2 Max => shape.Max;

    internal override float Distance(Vector2 point) => Math.Max(shape.Distance(point), -hole.Distance(point));
}
