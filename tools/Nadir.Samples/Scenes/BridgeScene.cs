using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>A road bridge over a wide river, with cars on it and trees on the banks.</summary>
internal static class BridgeScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Grass(random));
        var width = random.Between(110, 150);
        var river = new RoughShape(stage.Curve(width, (0, -240), (10, -100), (-6, 0), (8, 110), (0, 240)),
            7 * stage.Scale, 46 * stage.Scale, stage.Seed);
        Trees.Scatter(stage, Everywhere.Whole, 17, 4, 7.5f);
        stage.Canvas.Fill(new Outline(river, 14 * stage.Scale), Grounds.Soil(random), 0.75f, 5);
        stage.Canvas.Fill(river, Grounds.Water(random));
        var deck = random.Between(15, 24);
        var line = stage.Line(1, (-240, random.Between(-18, 18)), (240, random.Between(-18, 18)));
        stage.Canvas.Shade(new Difference(new Stroke(line.Points, deck * stage.Scale)
            .Moved(stage.Shadow * (12 * stage.Scale)), new Difference(Everywhere.Whole, river)), 0.5f, 2);
        Roads.Highway(stage, line, deck);
        foreach (var edge in new[] { -0.5f, 0.5f })
        {
            stage.Canvas.Fill(new Stroke(Roads.Offset(line.Points, edge * deck * stage.Scale), 1.4f * stage.Scale),
                Tint.Hex(0xD6D3CA));
        }

        for (var x = -width / 2; x <= width / 2; x += 26)
        {
            stage.Canvas.Fill(stage.Line(1.2f, (x, -deck * 0.62f), (x, deck * 0.62f)), Tint.Gray(0.55f), 0.25f);
        }
    }
}
