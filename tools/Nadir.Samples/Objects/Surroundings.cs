using Nadir.Samples.Drawing;

namespace Nadir.Samples.Objects;

/// <summary>What lies around the subject of a scene in a town.</summary>
internal static class Surroundings
{
    /// <summary>
    /// Streets and blocks above and below a band of half height <paramref name="free"/> through the middle.
    /// </summary>
    internal static void City(Stage stage, float free)
    {
        var random = stage.Random;
        foreach (var side in new[] { -1f, 1f })
        {
            Roads.Paved(stage, stage.Line(1, (-230, side * (free + 8)), (230, side * (free + 8))), 9);
            for (var row = 0; row < 4; row++)
            {
                var y = side * (free + 32 + (row * 36));
                for (var x = -190f; x < 190; x += random.Between(24, 36))
                {
                    if (random.Chance(0.85f))
                    {
                        Buildings.Block(stage, x, y, random.Between(16, 26), random.Between(18, 27),
                            random.Between(5, 13), Tint.Hex(0xB7B1A6).Vary(random, 0.2f));
                    }
                    else
                    {
                        Trees.Scatter(stage, stage.Disc(x, y, 13), 7, 3, 5);
                    }
                }

                stage.Canvas.Fill(stage.Line(5, (-230, y + (side * 18)), (230, y + (side * 18))),
                    Grounds.Asphalt(random));
            }
        }
    }

    /// <summary>Parked cars and trees in the corners, outside a circle.</summary>
    internal static void Corners(Stage stage, float radius)
    {
        var random = stage.Random;
        for (var y = -140f; y < 140; y += 12)
        {
            for (var x = -140f; x < 140; x += 4.6f)
            {
                if ((x * x) + (y * y) > radius * radius && random.Chance(0.72f))
                {
                    Vehicles.Car(stage, x, y, 6.5f, MathF.PI / 2);
                }
            }
        }

        var ring = new Outline(stage.Disc(0, 0, radius + 4), 9 * stage.Scale);
        Trees.Scatter(stage, ring, 10, 3, 5);
    }
}
