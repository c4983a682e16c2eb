using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>One or two large houses among trees and lawns, with drives and pools.</summary>
internal static class SparseResidentialScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Grass(random));
        var lawn = new RoughShape(stage.Ellipse(-6, 4, 88, 66), 16 * stage.Scale, 40 * stage.Scale, stage.Seed);
        stage.Canvas.Fill(lawn, Grounds.Lawn(random), 0.9f, 6);
        var road = stage.Line(1, (-220, 102), (220, 88));
        stage.Canvas.Fill(stage.Curve(5, (10, 96), (6, 70), (24, 44), (20, 20)), Grounds.Concrete(random));
        Trees.Scatter(stage, new Difference(
            Everywhere.Whole, new Union([lawn, new Stroke(road.Points, 22 * stage.Scale)])), 13, 5, 9);
        Roads.Paved(stage, road, 11);
        Trees.Scatter(stage, lawn, 62, 4, 8);
        var roof = Buildings.HouseRoof(random);
        stage.Canvas.Fill(stage.Box(20, 14, 50, 34), Grounds.Concrete(random), 0.55f, 3);
        Buildings.House(stage, 8, -4, 46, 22, 0.1f, roof);
        Buildings.House(stage, 26, 12, 20, 30, 0.1f, roof);
        if (random.Chance(0.75f))
        {
            var pool = stage.Box(-30, 26, 22, 11, 0.1f, 4);
            stage.Canvas.Fill(stage.Box(-30, 26, 30, 18, 0.1f), Grounds.Concrete(random));
            stage.Canvas.Fill(pool, Textures.Mottled(Tint.Hex(0x3FA6BE), Tint.Hex(0x62C3D2), 6, stage.Seed));
        }

        if (random.Chance(0.5f))
        {
            Buildings.House(stage, -56, -22, 24, 16, 0.4f, Buildings.HouseRoof(random));
        }

        Vehicles.Car(stage, 21, 36, 7, 1.5f);
        Vehicles.Car(stage, 30, 40, 7, 1.4f);
    }
}
