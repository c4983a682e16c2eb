using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

/// <summary>A shape grown by some pixels on all sides.</summary>
internal sealed class GrownShape(Shape shape, float by) : Shape
{
    internal override Vector2 Min => shape.Min - new Vector2(by);

    internal override Vector2 Max => shape.Max + new Vector2(by);

    internal override float Distance(Vector2 point) => shape.Distance(point) - by;
}
