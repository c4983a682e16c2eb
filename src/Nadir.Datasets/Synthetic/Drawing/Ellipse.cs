using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

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
