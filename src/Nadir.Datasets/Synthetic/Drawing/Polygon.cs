using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

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
