using System.Numerics;
using Nadir.Datasets.Synthetic.Drawing;
using Nadir.Datasets.Synthetic.Objects;

namespace Nadir.Datasets.Synthetic.Scenes;

/// <summary>A cross-shaped church with a tower on a square in a town.</summary>
internal static class ChurchScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Concrete(random));
        Surroundings.City(stage, 84);
        stage.Canvas.Fill(stage.Box(0, 0, 180, 150), Grounds.Concrete(random));
        var roof = random.Pick(Tint.Hex(0x9A5F45), Tint.Hex(0x7E7A74), Tint.Hex(0xA5754F), Tint.Hex(0x5F7A70));
        Buildings.House(stage, 6, 0, 124, 34, 0, roof);
        Buildings.House(stage, 24, 0, 30, 84, 0, roof);
        stage.Canvas.Fill(stage.Disc(66, 0, 15), roof.Times(0.92f));
        var tower = stage.Box(-62, 0, 24, 24);
        Buildings.CastShadow(stage, tower, 34);
        stage.Canvas.Fill(tower, Tint.Hex(0xCDBFA6));
        Spire(stage, -62, 0, 22, roof.Times(0.85f));
        if (random.Chance(0.6f))
        {
            var dome = stage.Disc(24, 0, 13);
            Buildings.CastShadow(stage, dome, 10);
            Spire(stage, 24, 0, 26, Tint.Hex(0x8FA79A));
        }

        Trees.Row(stage, -84, 66, 84, 66, 15, 6);
        Trees.Row(stage, -84, -66, 84, -66, 15, 6);
        Vehicles.Traffic(stage, -90, 78, 90, 78, 7, 14);
    }

    private static void Spire(Stage stage, float x, float y, float size, Tint roof)
    {
        var box = stage.Box(x, y, size, size);
        stage.Canvas.Fill(box, point =>
        {
            var local = box.ToLocal(point);
            var face = Math.Abs(local.X) > Math.Abs(local.Y) ? new Vector2(MathF.CopySign(1, local.X), 0) : new Vector2(0, MathF.CopySign(1, local.Y));
            var outward = Trigonometry.Turn(face, box.Direction);
            return roof.Times(1 - (0.3f * ((outward.X * stage.Shadow.X) + (outward.Y * stage.Shadow.Y))));
        });
    }
}
