using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Tennis courts side by side, fenced, among trees.</summary>
internal static class TennisCourtScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Lawn(random));
        var columns = random.Whole(2, 3);
        var rows = random.Whole(1, 2);
        var inside = random.Pick(Tint.Hex(0x3E6A9A), Tint.Hex(0x4C8060), Tint.Hex(0xA4583F), Tint.Hex(0x4A7A5A));
        var outside = random.Pick(Tint.Hex(0x4F8A63), Tint.Hex(0x5A8A5C), Tint.Hex(0x9C5A44), Tint.Hex(0x6B9A7A));
        var length = rows == 1 ? 150f : 112f;
        var (w, h) = (length * 0.5f, length);
        stage.Canvas.Fill(stage.Box(0, 0, (columns * w) + 12, (rows * h) + 12), Grounds.Concrete(random));
        for (var c = 0; c < columns; c++)
        {
            for (var r = 0; r < rows; r++)
            {
                SportsFields.Tennis(stage, (c - ((columns - 1) / 2f)) * w, (r - ((rows - 1) / 2f)) * h, length, inside,
                    outside, MathF.PI / 2);
            }
        }

        var fence = new Outline(stage.Box(0, 0, (columns * w) + 8, (rows * h) + 8), 1.2f);
        stage.Canvas.Fill(fence, Tint.Gray(0.3f), 0.7f);
        var around = stage.Box(0, 0, (columns * w) + 40, (rows * h) + 34);
        Trees.Scatter(stage, new Difference(Everywhere.Whole, around), 17, 5, 9);
        Roads.Paved(stage, stage.Line(1, (-220, (rows * h / 2) + 16), (220, (rows * h / 2) + 16)), 9);
    }
}
