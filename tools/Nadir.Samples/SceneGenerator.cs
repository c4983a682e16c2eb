using System.Numerics;
using Nadir.Imagery;
using Nadir.Samples.Drawing;

namespace Nadir.Samples;

/// <summary>
/// Paints ground scenes as seen from straight above, at about 0.7 m a pixel. The same kind, variant and size give the
/// same bytes on every machine.
/// </summary>
/// <remarks>Safe to use from many threads.</remarks>
public static class SceneGenerator
{
    /// <summary>Paints one scene.</summary>
    /// <param name="kind">What it shows.</param>
    /// <param name="variant">Which scene of the kind: layout, colours, turn and scale follow from it.</param>
    /// <param name="size">Side in pixels; the ground shown stays the same.</param>
    public static RgbImage Render(SceneKind kind, int variant, int size = 256)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentOutOfRangeException.ThrowIfNegative(variant);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        var random = new Pcg32((ulong)variant, StreamOf(kind.Name));
        var canvas = new Canvas(size, size);
        var scale = random.Between(kind.MinScale, kind.MaxScale) * size / (2 * Stage.Half);
        var angle = (random.Whole(0, 3) * MathF.PI / 2) + (random.Between(-14, 14) * Trigonometry.Degrees);
        kind.Paint(new Stage(canvas, random, new Vector2(size / 2f), scale, angle));
        return canvas.Develop(random.Next(), random.Between(0.86f, 1.08f), random.Between(0.01f, 0.06f));
    }

    /// <summary>
    /// A number of its own for each name (Fowler, Noll and Vo's hash), so that adding a kind changes no other.
    /// </summary>
    internal static ulong StreamOf(string name) =>
        name.Aggregate(14695981039346656037UL, (hash, c) => (hash ^ c) * 1099511628211UL);
}
