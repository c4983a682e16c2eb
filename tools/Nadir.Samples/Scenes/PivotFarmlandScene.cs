using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Circular fields watered from their middle.</summary>
internal static class PivotFarmlandScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Soil(random));
        var radius = random.Pick(58f, 62f, 40f);
        for (var y = -radius * 2; y <= radius * 2; y += radius * 2.06f)
        {
            for (var x = -radius * 2; x <= radius * 2; x += radius * 2.06f)
            {
                stage.Canvas.Fill(stage.Box(x, y, radius * 2, radius * 2), Grounds.Soil(random), 0.8f);
                Circle(stage, x, y, radius * 0.97f);
            }
        }

        stage.Canvas.Fill(stage.Line(2.5f, (-220, radius * 1.03f), (220, radius * 1.03f)), Tint.Hex(0xC6B79A));
        stage.Canvas.Fill(stage.Line(2.5f, (radius * 1.03f, -220), (radius * 1.03f, 220)), Tint.Hex(0xC6B79A));
    }

    private static void Circle(Stage stage, float x, float y, float radius)
    {
        var random = stage.Random;
        var crop = random.Pick(Tint.Hex(0x4E7040), Tint.Hex(0x5F8048), Tint.Hex(0x86824F), Tint.Hex(0x3E5E38),
            Tint.Hex(0x8A7350)).Vary(random, 0.12f);
        var other = random.Chance(0.4f) ? random.Pick(Tint.Hex(0x9B8A5E), Tint.Hex(0x6F8A50)) : crop;
        var center = stage.At(x, y);
        var split = stage.Toward(random.Between(0, 6.2f));
        var a = Textures.Mottled(crop, crop.Times(0.86f), 30, random.Next());
        var b = Textures.Mottled(other, other.Times(0.88f), 30, random.Next());
        stage.Canvas.Fill(stage.Disc(x, y, radius), point =>
        {
            var offset = point - center;
            var ring = 0.97f + (0.04f * Trigonometry.Sin(offset.Length() / stage.Scale * 1.3f));
            return ((offset.X * split.X) + (offset.Y * split.Y) > 0 ? a(point) : b(point)).Times(ring);
        });
        var arm = random.Between(0, 6.28f);
        stage.Canvas.Fill(
            stage.Line(1, (x, y), (x + (radius * Trigonometry.Cos(arm)), y + (radius * Trigonometry.Sin(arm)))),
            Tint.Gray(0.75f), 0.8f);
    }
}
