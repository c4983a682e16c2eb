using System.Numerics;
using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Rings of seats under a roof around a football field.</summary>
internal static class StadiumScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Concrete(random));
        Surroundings.Corners(stage, 106);
        var (a, b) = (random.Between(92, 102), random.Between(74, 84));
        var outer = stage.Ellipse(0, 0, a, b);
        Buildings.CastShadow(stage, outer, 13);
        var roof = random.Pick(Tint.Hex(0xDFE0DE), Tint.Hex(0xC9CCCE), Tint.Hex(0xE6E2D8));
        var center = stage.At(0, 0);
        stage.Canvas.Fill(outer, Ribs(stage, roof, center));
        var seats = stage.Ellipse(0, 0, a * 0.83f, b * 0.8f);
        stage.Canvas.Shade(seats, 0.55f, 3);
        var color = random.Pick(Tint.Hex(0x5B6E8C), Tint.Hex(0x8C8F94), Tint.Hex(0x96604F), Tint.Hex(0x6F7478));
        stage.Canvas.Fill(stage.Ellipse(0, 0, a * 0.8f, b * 0.77f), Rows(stage, color, center));
        if (random.Chance(0.5f))
        {
            SportsFields.Track(stage, 0, 0, a * 1.26f, b * 0.98f);
        }
        else
        {
            stage.Canvas.Fill(stage.Box(0, 0, a * 1.12f, b * 0.94f, 0, b * 0.2f), Grounds.Lawn(random));
            SportsFields.Football(stage, 0, 0, a * 0.98f, b * 0.8f);
        }
    }

    private static Texture Ribs(Stage stage, Tint roof, Vector2 center) => point =>
    {
        // Ribs run outward: they alternate with the direction from the middle.
        var offset = Vector2.Normalize(point - center);
        var light = 1 - (0.12f * ((offset.X * stage.Shadow.X) + (offset.Y * stage.Shadow.Y)));
        var turn = offset.X > 0 ? 2 + offset.Y : -2 - offset.Y;
        return roof.Times(light * (0.95f + (0.05f * Trigonometry.Sin(turn * 42))));
    };

    private static Texture Rows(Stage stage, Tint color, Vector2 center)
    {
        var crowd = stage.Random.Next();
        return point => color.Times(
            0.8f + (0.15f * Trigonometry.Sin((point - center).Length() / stage.Scale * 1.9f))
                + (0.25f * Noise.Hash((int)point.X, (int)point.Y, crowd)));
    }
}
