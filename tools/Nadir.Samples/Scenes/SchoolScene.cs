using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Long buildings around courts, and a running track.</summary>
internal static class SchoolScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Lawn(random));
        Roads.Paved(stage, stage.Line(1, (-220, 10), (220, 10)), 8);
        Roads.Paved(stage, stage.Line(1, (-18, -220), (-18, 220)), 8);
        SportsFields.Track(stage, 68, 70, 128, 78);
        var roof = random.Pick(Tint.Hex(0xD2D0C8), Tint.Hex(0xB06A52), Tint.Hex(0x9DA3A6));
        foreach (var y in new[] { -112f, -74f, -36f })
        {
            Buildings.Block(stage, -74, y, 96, 17, 8, roof.Vary(random, 0.05f));
        }

        Buildings.Block(stage, -117, -74, 15, 92, 8, roof);
        Buildings.Block(stage, 66, -84, 90, 52, 10, roof.Vary(random, 0.1f));
        Buildings.Block(stage, 40, -30, 60, 16, 8, roof);
        for (var court = 0; court < 3; court++)
        {
            SportsFields.Tennis(stage, -94 + (court * 30), 52, 52, Tint.Hex(0x4C7A5E), Tint.Hex(0xA4604A),
                MathF.PI / 2);
        }

        Trees.Scatter(stage, stage.Box(-75, 104, 96, 34), 13, 5, 8);
        Trees.Row(stage, -130, 20, -28, 20, 11, 4);
        Trees.Row(stage, -10, -120, -10, 0, 11, 4);
        Trees.Row(stage, -6, 22, 130, 22, 12, 4);
    }
}
