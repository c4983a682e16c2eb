using System.Numerics;

namespace Nadir.Datasets.Synthetic.Drawing;

/// <summary>The whole plane.</summary>
internal sealed class Everywhere : Shape
{
    internal static Everywhere Whole { get; } = new();

    internal override Vector2 Min => new(-1e6f);

    internal override Vector2 Max => new(1e6f);

    internal override float Distance(Vector2 point) => -1e6f;
}
