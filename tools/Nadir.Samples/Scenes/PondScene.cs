using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>A pond with grass, trees and a path around it.</summary>
internal static class PondScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Grass(random));
        var shape = stage.Ellipse(
            random.Between(-12, 12), random.Between(-12, 12), random.Between(62, 88), random.Between(44, 66));
        var pond = new RoughShape(shape, 26 * stage.Scale, 70 * stage.Scale, stage.Seed);
        Trees.Scatter(stage, new Difference(Everywhere.Whole, new GrownShape(pond, 30 * stage.Scale)), 15, 4, 8);
        stage.Canvas.Fill(new Outline(new GrownShape(pond, 14 * stage.Scale), 4 * stage.Scale),
            Grounds.Concrete(random), 0.8f);
        stage.Canvas.Fill(new Outline(pond, 8 * stage.Scale), Grounds.Soil(random), 0.8f, 4);
        var water = random.Pick(Tint.Hex(0x2B4340), Tint.Hex(0x2F4C52), Tint.Hex(0x23363A), Tint.Hex(0x3A5A5C));
        stage.Canvas.Fill(pond, Grounds.WaterOf(random, water));
        Trees.Scatter(stage, new Outline(new GrownShape(pond, 6 * stage.Scale), 5 * stage.Scale), 13, 3, 6);
    }
}
