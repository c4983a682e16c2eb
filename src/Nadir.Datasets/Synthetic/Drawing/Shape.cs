using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

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
