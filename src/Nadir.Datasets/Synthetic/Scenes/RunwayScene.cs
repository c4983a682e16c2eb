using Nadir.Datasets.Synthetic.Drawing;
using Nadir.Datasets.Synthetic.Objects;

namespace Nadir.Datasets.Synthetic.Scenes;

/// <summary>Crossing runways with grass between and a plane ready to take off.</summary>
internal static class RunwayScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Grass(random));
        Runway(stage, stage.Around(0, -30, 0.1f));
        Runway(stage, stage.Around(20, 40, random.Between(0.5f, 0.9f)));
        stage.Canvas.Fill(stage.Curve(9, (-200, 70), (-60, 72), (40, 96), (200, 100)), Grounds.Asphalt(random));
        Aircraft.Paint(stage.Around(-40, -30, 0.1f), 0, 0, 40, 0);
        Aircraft.Paint(stage, 70, 97, 30, 0.1f);
    }

    private static void Runway(Stage stage, Stage strip)
    {
        stage.Canvas.Fill(strip.Line(36, (-260, 0), (260, 0)), Grounds.Soil(stage.Random), 0.35f, 6);
        stage.Canvas.Fill(strip.Line(26, (-260, 0), (260, 0)), Grounds.Asphalt(stage.Random));
        for (var x = -200f; x < 200; x += 24)
        {
            stage.Canvas.Fill(strip.Line(1.5f, (x, 0), (x + 13, 0)), Tint.Gray(0.9f));
        }

        for (var y = -10f; y <= 10; y += 2.9f)
        {
            stage.Canvas.Fill(strip.Line(1.5f, (-124, y), (-100, y)), Tint.Gray(0.9f));
        }

        stage.Canvas.Fill(strip.Line(4, (-30, -4), (-10, -4)), Tint.Gray(0.25f), 0.3f, 3);
    }
}
