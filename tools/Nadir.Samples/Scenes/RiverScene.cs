using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>A winding river between trees and fields.</summary>
internal static class RiverScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Grass(random));
        var bend = random.Between(40, 70);
        var course = stage.Curve(random.Between(28, 46), (-260, -bend), (-130, bend * 0.6f), (-40, bend),
            (50, -bend * 0.8f), (130, -bend * 0.5f), (260, bend));
        var river = new RoughShape(course, 6 * stage.Scale, 34 * stage.Scale, stage.Seed);
        if (random.Chance(0.6f))
        {
            Trees.Scatter(stage, Everywhere.Whole, 12, 4.5f, 7.5f);
        }
        else
        {
            Trees.Scatter(stage, new Outline(course, 46 * stage.Scale), 12, 4, 7);
        }

        stage.Canvas.Fill(new Outline(river, 13 * stage.Scale), Grounds.Sand(random), 0.65f, 6);
        stage.Canvas.Fill(river,
            Grounds.WaterOf(random, random.Pick(
                Tint.Hex(0x3A5548), Tint.Hex(0x35524F), Tint.Hex(0x7A6A4C), Tint.Hex(0x4F6650))));
    }
}
