using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

/// <summary>The points of one shape that are not in another.</summary>
internal sealed class Difference(Shape shape, Shape hole) : Shape
{
    internal override Vector2 Min => shape.Min;

    internal override Vector2 Max => shape.Max;

    internal override float Distance(Vector2 point) => Math.Max(shape.Distance(point), -hole.Distance(point));
}
