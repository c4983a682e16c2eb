using System.Numerics;
using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>A cross-shaped church with a tower on a square in a town.</summary>
internal static class ChurchScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Concrete(random));
        Town(stage);
        var plaza = stage.Box(0, 0, 216, 150, 0, 12);
        stage.Canvas.Fill(plaza, Grounds.Concrete(random));
        Trees.Scatter(stage, stage.Box(30, 60, 130, 18), 11, 4, 7);
        Trees.Scatter(stage, stage.Box(30, -60, 130, 18), 11, 4, 7);
        var roof = random.Pick(Tint.Hex(0x8F5B45), Tint.Hex(0x77726C), Tint.Hex(0x9A6F4F), Tint.Hex(0x63706A));
        Buildings.Hall(stage, 8, 21, 126, 17, roof.Times(0.95f));
        Buildings.Hall(stage, 8, -21, 126, 17, roof.Times(0.95f));
        stage.Canvas.Fill(stage.Disc(78, 0, 22), roof.Times(0.9f));
        Buildings.House(stage, 8, 0, 150, 30, 0, roof);
        Buildings.House(stage, 34, 0, 32, 98, 0, roof);
        foreach (var y in new[] { -24f, 24f })
        {
            var tower = stage.Box(-72, y, 21, 21);
            Buildings.CastShadow(stage, tower, 34);
            stage.Canvas.Fill(tower, Tint.Hex(0xCDBFA6));
            Spire(stage, -72, y, 18, roof.Times(0.85f));
        }

        var dome = stage.Disc(34, 0, 17);
        Buildings.CastShadow(stage, dome, 12);
        var center = stage.At(34, 0);
        var copper = random.Pick(Tint.Hex(0x8FA79A), Tint.Hex(0xB9A07C), Tint.Hex(0x8A8F94));
        stage.Canvas.Fill(dome, point => copper.Times(
            1 - (0.03f * Vector2.Dot(point - center, stage.Shadow) / stage.Scale)));
        stage.Canvas.Fill(stage.Disc(34, 0, 3.4f), copper.Times(1.25f));
        Vehicles.Traffic(stage, -100, 82, 100, 82, 7, 12);
    }

    private static void Town(Stage stage)
    {
        var random = stage.Random;
        for (var y = -150f; y < 150; y += random.Between(24, 30))
        {
            for (var x = -170f; x < 170; x += random.Between(21, 32))
            {
                if (random.Chance(0.93f))
                {
                    Buildings.House(stage, x, y, random.Between(19, 28), random.Between(16, 24), 0,
                        Buildings.HouseRoof(random));
                }
            }
        }

        Roads.Paved(stage, stage.Line(1, (-220, 86), (220, 86)), 11);
        Roads.Paved(stage, stage.Line(1, (-220, -86), (220, -86)), 11);
        Roads.Paved(stage, stage.Line(1, (-118, -220), (-118, 220)), 11);
    }

    private static void Spire(Stage stage, float x, float y, float size, Tint roof)
    {
        var box = stage.Box(x, y, size, size);
        stage.Canvas.Fill(box, point =>
        {
            var local = box.ToLocal(point);
            var face = Math.Abs(local.X) > Math.Abs(local.Y) ? new Vector2(MathF.CopySign(1, local.X), 0)
                : new Vector2(0, MathF.CopySign(1, local.Y));
            var outward = Trigonometry.Turn(face, box.Direction);
            return roof.Times(1 - (0.3f * ((outward.X * stage.Shadow.X) + (outward.Y * stage.Shadow.Y))));
        });
    }
}
