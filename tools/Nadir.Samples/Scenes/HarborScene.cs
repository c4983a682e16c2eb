using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>A marina: boats side by side at piers.</summary>
internal static class HarborScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        var sea = random.Pick(Tint.Hex(0x2E5358), Tint.Hex(0x2C4A52), Tint.Hex(0x35605A), Tint.Hex(0x2A4560));
        stage.Ground(Grounds.WaterOf(random, sea));
        var spacing = random.Between(44, 56);
        for (var pier = 0; pier < 5; pier++)
        {
            Pier(stage, -98 + (pier * spacing), random.Between(70, 105), random.Between(11, 17));
        }

        stage.Canvas.Shade(stage.Box(0, -98, 420, 22), 0.7f);
        stage.Canvas.Fill(stage.Box(0, -116, 420, 50), Grounds.Concrete(random));
        Roads.Paved(stage, stage.Line(1, (-220, -118), (220, -118)), 9);
        for (var x = -150f; x < 150; x += 4)
        {
            if (random.Chance(0.6f))
            {
                Vehicles.Car(stage, x, -101, 5.5f, MathF.PI / 2);
            }
        }

        Trees.Row(stage, -160, -109, 160, -109, 16, 3.6f);
    }

    private static void Pier(Stage stage, float x, float end, float boat)
    {
        stage.Canvas.Shade(stage.Line(3.4f, (x + 2, -95), (x + 2, end + 1)), 0.6f);
        stage.Canvas.Fill(stage.Line(3, (x, -95), (x, end)), Tint.Hex(0xC8C1B0));
        for (var y = -84f; y < end; y += boat * 0.46f)
        {
            foreach (var side in new[] { -1f, 1f })
            {
                if (stage.Random.Chance(0.88f))
                {
                    var length = boat * stage.Random.Between(0.75f, 1.05f);
                    var angle = stage.Random.Chance(0.75f) ? 0 : MathF.PI;
                    Boats.Yacht(stage, x + (side * ((length / 2) + 2.4f)), y, length, side > 0 ? angle
                        : MathF.PI - angle);
                }
            }
        }
    }
}
