using System.Numerics;
using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Fairways, light greens, sand bunkers, a pond and trees.</summary>
internal static class GolfCourseScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Lawn(random));
        Trees.Scatter(stage, Everywhere.Whole, 26, 5, 9);
        foreach (var (y, bend) in new[] { (-62f, 30f), (58f, -34f) })
        {
            var fairway = new RoughShape(
                stage.Curve(44, (-150, y), (-40, y + bend), (40, y + bend), (104, y - (bend * 0.4f))), 8 * stage.Scale,
                30 * stage.Scale, stage.Seed);
            var lawn = Textures.Mottled(Tint.Hex(0x6F9C55), Tint.Hex(0x7DA860), 20, random.Next());
            stage.Canvas.Fill(fairway,
                Textures.Striped(lawn, p => lawn(p).Times(1.07f), stage.Toward(0.7f), 6 * stage.Scale), 1, 3);
            Green(stage, 96, y - (bend * 0.4f));
            Bunker(stage, -20 + random.Between(-20, 20), y + bend + 26);
            Bunker(stage, 20 + random.Between(-20, 20), y + bend - 27);
        }

        var pond = new RoughShape(stage.Ellipse(-92, 2, 30, 19), 9 * stage.Scale, 26 * stage.Scale, stage.Seed + 3);
        stage.Canvas.Fill(pond, Grounds.Water(random));
        stage.Canvas.Fill(stage.Curve(2.4f, (-200, 100), (-90, 34), (20, 4), (90, 8), (200, -20)), Tint.Hex(0xC9C2AE));
    }

    private static void Green(Stage stage, float x, float y)
    {
        var green = new RoughShape(stage.Ellipse(x, y, 20, 15), 5 * stage.Scale, 16 * stage.Scale, stage.Random.Next());
        stage.Canvas.Fill(green, Tint.Hex(0x93BE74), 1, 2);
        stage.Canvas.Fill(stage.Disc(x, y, 0.9f), Tint.Gray(0.95f));
        Bunker(stage, x + 22, y + 15);
        Bunker(stage, x + 18, y - 18);
        Bunker(stage, x - 20, y + 18);
    }

    private static void Bunker(Stage stage, float x, float y)
    {
        var sand = new RoughShape(stage.Ellipse(x, y, 11, 7), 6 * stage.Scale, 11 * stage.Scale, stage.Random.Next());
        stage.Canvas.Shade(sand.Moved(new Vector2(-1, -1)), 0.75f);
        stage.Canvas.Fill(sand, Grounds.Sand(stage.Random), 1, 1.5f);
    }
}
