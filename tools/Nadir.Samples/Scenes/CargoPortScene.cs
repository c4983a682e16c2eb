using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Ships and stacked containers at a quay with cranes.</summary>
internal static class CargoPortScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Water(random));
        stage.Canvas.Shade(stage.Box(0, -18, 420, 8), 0.6f);
        stage.Canvas.Fill(stage.Box(0, -84, 420, 130), Grounds.Concrete(random));
        for (var x = -118f; x < 120; x += 30)
        {
            for (var y = -128f; y < -44; y += 17)
            {
                Stack(stage, x, y);
            }
        }

        Roads.Paved(stage, stage.Line(1, (-220, -36), (220, -36)), 8);
        Boats.Freighter(stage, -30, 2, random.Between(140, 170), random.Pick(0, MathF.PI));
        Boats.Freighter(stage, random.Between(-60, 60), 84, 80, 0.25f);
        Boats.Yacht(stage, -90, 60, 14, 0.4f);
        for (var crane = 0; crane < 4; crane++)
        {
            var x = -96 + (crane * 42) + random.Between(-6, 6);
            var boom = stage.Box(x, -4, 4, 44);
            Buildings.CastShadow(stage, boom, 9);
            stage.Canvas.Fill(boom, random.Pick(Tint.Hex(0x3F6FA0), Tint.Hex(0xC8A33C), Tint.Hex(0xB8432F)));
            stage.Canvas.Fill(stage.Box(x, -24, 13, 5), Tint.Hex(0x8C8F90));
        }
    }

    private static void Stack(Stage stage, float x, float y)
    {
        Buildings.CastShadow(stage, stage.Box(x, y, 25, 11), 3);
        for (var row = 0; row < 4; row++)
        {
            for (var bay = 0; bay < 3; bay++)
            {
                var tint = stage.Random.Pick(
                    Tint.Hex(0xA8442F), Tint.Hex(0x2E5C8A), Tint.Hex(0xC9C4B8), Tint.Hex(0x4B7A4A), Tint.Hex(0xC07F3A));
                stage.Canvas.Fill(stage.Box(x - 8.3f + (bay * 8.3f), y - 4 + (row * 2.7f), 7.8f, 2.4f),
                    tint.Vary(stage.Random, 0.15f));
            }
        }
    }
}
