using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Dense trees.</summary>
internal static class ForestScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Textures.Flat(Tint.Hex(0x1E2C1B)));
        var green = random.Pick(Tint.Hex(0x38542F), Tint.Hex(0x2F4D32), Tint.Hex(0x4A6438), Tint.Hex(0x33503A));
        var radius = random.Pick(4.5f, 6.5f, 3.6f);
        Trees.Scatter(stage, Everywhere.Whole, radius * 1.75f, radius * 0.9f, radius * 1.4f, green);
        var patches = Textures.Mottled(Tint.Gray(0.1f), Tint.Hex(0x6F7B3C), 60, stage.Seed);
        stage.Canvas.Fill(Everywhere.Whole, patches, 0.13f);
        if (random.Chance(0.3f))
        {
            stage.Canvas.Fill(stage.Curve(4, (-220, random.Between(-60, 60)), (-40, 10), (60, -20),
                (220, random.Between(-80, 80))), Grounds.Soil(random), 0.9f, 2);
        }
    }
}
