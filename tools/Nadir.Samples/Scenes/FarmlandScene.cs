using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Rectangular fields of many greens and browns with dirt roads between.</summary>
internal static class FarmlandScene
{
    private static readonly Tint[] Crops =
    [
        Tint.Hex(0x5F7A42), Tint.Hex(0x4C6B3A), Tint.Hex(0x7D8B55), Tint.Hex(0x8F7C5A), Tint.Hex(0xA4926A),
        Tint.Hex(0x6B5A45), Tint.Hex(0x3F5F38), Tint.Hex(0x93905E), Tint.Hex(0x738A50),
    ];

    internal static void Paint(Stage stage)
    {
        stage.Ground(Grounds.Soil(stage.Random));
        Divide(stage, -200, -200, 200, 200, 0);
        stage.Canvas.Fill(stage.Line(4, (-200, 6), (200, 2)), Grounds.Soil(stage.Random));
        Trees.Row(stage, -150, 10, stage.Random.Between(-60, 120), 8, 12, 4);
        if (stage.Random.Chance(0.5f))
        {
            Buildings.House(stage, 40, -10, 17, 10, 0, Buildings.HouseRoof(stage.Random));
            Buildings.Hall(stage, 62, -12, 22, 10, Tint.Hex(0xC9C9C4));
            Trees.Scatter(stage, stage.Disc(46, -26, 12), 7, 3, 5);
        }
    }

    private static void Divide(Stage stage, float left, float top, float right, float bottom, int depth)
    {
        var (width, height) = (right - left, bottom - top);
        if (depth < 3 || (Math.Max(width, height) > 62 && stage.Random.Chance(0.75f)))
        {
            var at = stage.Random.Between(0.36f, 0.64f);
            if (width > height)
            {
                Divide(stage, left, top, left + (width * at), bottom, depth + 1);
                Divide(stage, left + (width * at), top, right, bottom, depth + 1);
            }
            else
            {
                Divide(stage, left, top, right, top + (height * at), depth + 1);
                Divide(stage, left, top + (height * at), right, bottom, depth + 1);
            }

            return;
        }

        Field(stage, (left + right) / 2, (top + bottom) / 2, width - 2.4f, height - 2.4f);
    }

    private static void Field(Stage stage, float x, float y, float width, float height)
    {
        var crop = stage.Random.Pick(Crops).Vary(stage.Random, 0.1f);
        var ground = Textures.Mottled(crop, crop.Times(0.84f), 40, stage.Random.Next());
        var rows = stage.Toward(width > height ? MathF.PI / 2 : 0);
        stage.Canvas.Fill(
            stage.Box(x, y, width, height),
            Textures.Lined(ground, rows, stage.Random.Between(2.6f, 6) * stage.Scale,
                stage.Random.Between(0.03f, 0.12f)));
    }
}
