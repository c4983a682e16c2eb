using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

/// <summary>A band of some width along the edge of a shape.</summary>
internal sealed class Outline(Shape shape, float width) : Shape
{
    internal override Vector2 Min => shape.Min - new Vector2(width);

    internal override Vector2 Max => shape.Max + new Vector2(width);

    internal override float Distance(Vector2 point) => MathF.Abs(shape.Distance(point)) - (width / 2);
}
