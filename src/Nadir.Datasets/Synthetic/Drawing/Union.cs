using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

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
