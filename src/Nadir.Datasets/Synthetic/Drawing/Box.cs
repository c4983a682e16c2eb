using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

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
