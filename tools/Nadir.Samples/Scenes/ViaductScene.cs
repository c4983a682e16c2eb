using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Highways that cross on different levels, with loops.</summary>
internal static class ViaductScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Grass(random));
        Trees.Scatter(stage, Everywhere.Whole, 40, 4, 7);
        foreach (var (sx, sy) in new[] { (1f, 1f), (-1f, 1f), (-1f, -1f), (1f, -1f) })
        {
            Ramp(stage, stage.Curve(
                7, (sx * 150, sy * 14), (sx * 62, sy * 18), (sx * 18, sy * 62), (sx * 14, sy * 150)));
            if (random.Chance(0.8f))
            {
                Ramp(stage, Loop(stage, sx * 44, sy * 44, 30));
            }
        }

        Roads.Highway(stage, stage.Line(1, (-240, 0), (240, 0)), 26);
        Roads.Highway(stage, stage.Curve(1, (random.Between(-16, 16), -240), (0, -60), (0, 60),
            (random.Between(-16, 16), 240)), 26, isElevated: true);
        if (random.Chance(0.6f))
        {
            Roads.Highway(stage, stage.Curve(1, (-240, 150), (-80, 60), (60, -70), (240, -120)), 17, isElevated: true);
        }
    }

    private static void Ramp(Stage stage, Stroke line)
    {
        stage.Canvas.Fill(new Stroke(line.Points, 10.5f * stage.Scale), Tint.Hex(0xB5B1A4), 0.9f, 2);
        stage.Canvas.Fill(new Stroke(line.Points, 8.5f * stage.Scale), Grounds.Asphalt(stage.Random));
    }

    private static Stroke Loop(Stage stage, float x, float y, float radius) => new(
        [.. Enumerable.Range(0, 33)
            .Select(i => stage.At(x + (radius * Trigonometry.Cos(i * MathF.PI / 16)),
                y + (radius * Trigonometry.Sin(i * MathF.PI / 16))))],
        8 * stage.Scale);
}
