using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>A runway, its taxiways, and planes before their hangars.</summary>
internal static class RunwayScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Textures.Mottled(Tint.Hex(0x8B8662), Tint.Hex(0x6F7650), 60, stage.Seed));
        stage.Canvas.Fill(stage.Box(0, 92, 330, 66), Grounds.Concrete(random));
        Taxiway(stage, stage.Line(12, (-240, 26), (240, 26)));
        foreach (var x in new[] { -96f, 0f, 96f })
        {
            Taxiway(stage, stage.Line(11, (x, -60), (x + 16, 26)));
            Taxiway(stage, stage.Line(11, (x - 20, 26), (x - 20, 70)));
        }

        Runway(stage, stage.Around(0, -52));
        Aircraft.Paint(stage, random.Between(-90, 90), -52, 36, 0);
        Aircraft.Paint(stage, random.Between(-100, 100), 26, 30, MathF.PI);
        for (var x = -110f; x < 120; x += 36)
        {
            if (random.Chance(0.75f))
            {
                Aircraft.Paint(stage, x, 84, random.Between(26, 32), -MathF.PI / 2);
            }

            Buildings.Hall(stage, x, 122, 34, 24, Tint.Hex(0xD3D5D4).Vary(random, 0.08f));
        }
    }

    private static void Taxiway(Stage stage, Stroke line)
    {
        stage.Canvas.Fill(line, Grounds.Concrete(stage.Random));
        stage.Canvas.Fill(new Stroke(line.Points, stage.Scale), Tint.Hex(0xC9A93C), 0.8f);
    }

    private static void Runway(Stage stage, Stage strip)
    {
        stage.Canvas.Fill(strip.Line(38, (-280, 0), (280, 0)), Grounds.Soil(stage.Random), 0.4f, 5);
        stage.Canvas.Fill(strip.Line(30, (-280, 0), (280, 0)), Grounds.Concrete(stage.Random));
        stage.Canvas.Fill(strip.Line(22, (-280, 0), (280, 0)), Tint.Gray(0.36f), 0.55f, 5);
        for (var x = -270f; x < 270; x += 24)
        {
            stage.Canvas.Fill(strip.Line(1.5f, (x, 0), (x + 13, 0)), Tint.Gray(0.92f));
        }

        foreach (var edge in new[] { -13f, 13f })
        {
            stage.Canvas.Fill(strip.Line(1, (-280, edge), (280, edge)), Tint.Gray(0.9f));
        }

        for (var y = -10f; y <= 10; y += 2.9f)
        {
            stage.Canvas.Fill(strip.Line(1.5f, (-112, y), (-90, y)), Tint.Gray(0.92f));
        }
    }
}
