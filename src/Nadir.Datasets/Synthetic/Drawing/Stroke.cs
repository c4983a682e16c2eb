using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

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
            var (a, b, c, d) = (through[Math.Max(i - 1, 0)], through[i], through[i + 1], through[Math.Min(i + 2, through.Count - 1)]);
            for (var step = 0; step < stepsBetween; step++)
            {
                var t = step / (float)stepsBetween;
                curve.Add(0.5f * ((2 * b) + ((c - a) * t) + (((2 * a) - (5 * b) + (4 * c) - d) * (t * t)) + (((3 * b) - a - (3 * c) + d) * (t * t * t))));
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
