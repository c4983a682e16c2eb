using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>White round tanks on gravel, between low walls, pipes and roads.</summary>
internal static class StorageTanksScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(random.Chance(0.5f) ? Grounds.Soil(random) : Grounds.Grass(random));
        var columns = random.Whole(3, 4);
        var pitch = 250f / columns;
        for (var column = 0; column < columns; column++)
        {
            for (var row = 0; row < columns; row++)
            {
                var (x, y) = ((column - ((columns - 1) / 2f)) * pitch, (row - ((columns - 1) / 2f)) * pitch);
                stage.Canvas.Fill(stage.Box(x, y, pitch * 0.88f, pitch * 0.88f, 0, 3), Grounds.Concrete(random));
                stage.Canvas.Fill(new Outline(stage.Box(x, y, pitch * 0.86f, pitch * 0.86f, 0, 3), 2),
                    Tint.Hex(0xC4BFB0), 0.8f);
                if (random.Chance(0.9f))
                {
                    Cell(stage, x, y, pitch);
                }
            }
        }

        for (var line = 0; line < columns - 1; line++)
        {
            var at = (line - ((columns - 2) / 2f)) * pitch;
            stage.Canvas.Fill(stage.Line(5, (-220, at), (220, at)), Grounds.Asphalt(random));
            stage.Canvas.Fill(stage.Line(3, (at, -220), (at, 220)), Tint.Hex(0x8F8B80));
            stage.Canvas.Fill(stage.Line(0.8f, (at + 3, -220), (at + 3, 220)), Tint.Gray(0.8f));
        }
    }

    private static void Cell(Stage stage, float x, float y, float pitch)
    {
        if (stage.Random.Chance(0.25f))
        {
            foreach (var (dx, dy) in new[] { (-1f, -1f), (1f, -1f), (-1f, 1f), (1f, 1f) })
            {
                StorageTank.Paint(stage, x + (dx * pitch * 0.2f), y + (dy * pitch * 0.2f), pitch * 0.15f);
            }
        }
        else
        {
            StorageTank.Paint(stage, x, y, pitch * stage.Random.Between(0.26f, 0.35f));
        }
    }
}
