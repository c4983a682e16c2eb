using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

/// <summary>A circle's inside.</summary>
internal sealed class Disc(Vector2 center, float radius) : Shape
{
    internal override Vector2 Min => center - new Vector2(radius);

    internal override Vector2 Max => center + new Vector2(radius);

    internal override float Distance(Vector2 point) => (point - center).Length() - radius;
}
