using System.Numerics;
using Nadir.Samples.Drawing;

namespace Nadir.Samples.Objects;

/// <summary>Tree crowns: lit on the sun's side, dark on the other, with a shadow beside them.</summary>
internal static class Trees
{
    private static readonly Tint[] Greens =
    [
        Tint.Hex(0x3B5530), Tint.Hex(0x44603A), Tint.Hex(0x35492C), Tint.Hex(0x4C6338), Tint.Hex(0x3A5236),
    ];

    /// <summary>One crown; the radius is in the scene's units.</summary>
    internal static void Paint(Stage stage, float x, float y, float radius, Tint? green = null)
    {
        var at = stage.At(x, y);
        var size = radius * stage.Scale;
        var tint = (green ?? stage.Random.Pick(Greens)).Vary(stage.Random, 0.18f);
        var seed = stage.Random.Next();
        stage.Canvas.Shade(new Disc(at + (stage.Shadow * size * 0.85f), size * 0.95f), 0.5f,
            Math.Max(1.5f, size * 0.4f));
        var crown = new RoughShape(new Disc(at, size), size * 0.35f, Math.Max(size * 0.6f, 1.2f), seed);
        stage.Canvas.Fill(crown, point =>
        {
            var side = (point - at) / size;
            var light = 1 - (0.38f * ((side.X * stage.Shadow.X) + (side.Y * stage.Shadow.Y)));
            return tint.Times(light * (0.75f + (0.5f * Noise.Value(point.X / 1.7f, point.Y / 1.7f, seed))));
        });
    }

    /// <summary>
    /// Crowns at random places of a shape; <paramref name="spacing"/> is their mean distance in units.
    /// </summary>
    internal static void Scatter(
        Stage stage, Shape where, float spacing, float minRadius, float maxRadius, Tint? green = null)
    {
        var (min, max) = (Vector2.Max(where.Min, stage.Canvas.Min), Vector2.Min(where.Max, stage.Canvas.Max));
        var step = spacing * stage.Scale;
        for (var y = min.Y; y < max.Y; y += step)
        {
            for (var x = min.X; x < max.X; x += step)
            {
                var place = new Vector2(x + (step * stage.Random.Unit()), y + (step * stage.Random.Unit()));
                if (where.Distance(place) < 0)
                {
                    Paint(stage.AtPixel(place), 0, 0, stage.Random.Between(minRadius, maxRadius), green);
                }
            }
        }
    }

    /// <summary>Crowns in a row.</summary>
    internal static void Row(Stage stage, float x1, float y1, float x2, float y2, float spacing, float radius)
    {
        var length = new Vector2(x2 - x1, y2 - y1).Length();
        for (var d = 0f; d <= length; d += spacing * stage.Random.Between(0.8f, 1.25f))
        {
            var t = d / Math.Max(length, 1e-3f);
            Paint(stage, x1 + ((x2 - x1) * t), y1 + ((y2 - y1) * t), radius * stage.Random.Between(0.75f, 1.2f));
        }
    }
}
