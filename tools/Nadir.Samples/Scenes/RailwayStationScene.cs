using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Many parallel tracks, trains and long platform roofs.</summary>
internal static class RailwayStationScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Concrete(random));
        Surroundings.City(stage, 74);
        stage.Canvas.Fill(stage.Box(0, 0, 460, 136),
            Textures.Mottled(Tint.Hex(0x79706A), Tint.Hex(0x8A8078), 14, stage.Seed));
        for (var y = -62f; y <= 62; y += 8.8f)
        {
            Track(stage, y);
            if (random.Chance(0.4f))
            {
                Train(stage, y, random.Between(-160, -20), random.Between(60, 180));
            }
        }

        var roof = random.Pick(Tint.Hex(0x5E87B5), Tint.Hex(0xC9CCCC), Tint.Hex(0xAEB8BF), Tint.Hex(0xDDDCD6));
        var middle = random.Between(-30, 30);
        foreach (var y in new[] { -39.6f, -22f, -4.4f, 13.2f, 30.8f })
        {
            Buildings.Hall(stage, middle + random.Between(-8, 8), y, random.Between(150, 200), 9.5f,
                roof.Vary(random, 0.05f));
        }

        Buildings.Hall(stage, middle, 2, 8, 120, roof.Times(0.85f));
        Buildings.Block(stage, 0, -86, 96, 24, 10, Tint.Hex(0xCFC9BC));
    }

    private static void Track(Stage stage, float y)
    {
        stage.Canvas.Fill(stage.Line(4.6f, (-230, y), (230, y)), Tint.Hex(0x5D544E), 0.8f);
        foreach (var rail in new[] { -1.1f, 1.1f })
        {
            stage.Canvas.Fill(stage.Line(0.6f, (-230, y + rail), (230, y + rail)), Tint.Hex(0xB5B0A8), 0.8f);
        }
    }

    private static void Train(Stage stage, float y, float from, float length)
    {
        var tint = stage.Random.Pick(Tint.Hex(0xD8DADA), Tint.Hex(0x4A6A92), Tint.Hex(0x9A4038), Tint.Hex(0x5D7A62));
        for (var x = from; x < from + length; x += 18)
        {
            var car = stage.Box(x, y, 17.2f, 4);
            Buildings.CastShadow(stage, car, 2.4f);
            stage.Canvas.Fill(car, tint);
            stage.Canvas.Fill(stage.Box(x, y, 15, 1.4f), tint.Times(0.8f));
        }
    }
}
