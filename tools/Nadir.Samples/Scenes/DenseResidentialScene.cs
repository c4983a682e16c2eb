using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Streets of houses close together, with small gardens, trees and cars.</summary>
internal static class DenseResidentialScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Grass(random));
        var block = random.Between(50, 58);
        var roof = Buildings.HouseRoof(random);
        for (var y = -block * 3.5f; y < block * 3.5f; y += block)
        {
            Roads.Paved(stage, stage.Line(1, (-220, y), (220, y)), 8.5f);
            foreach (var side in new[] { 15f, block - 15f })
            {
                Houses(stage, y + side, roof);
            }

            Trees.Row(stage, -190, y + (block / 2), 190, y + (block / 2), 13, 3.4f);
            Vehicles.Traffic(stage, -180, y + 2.6f, 180, y + 2.6f, 5, 24);
            Vehicles.Traffic(stage, 180, y - 2.6f, -180, y - 2.6f, 5, 30);
        }

        foreach (var x in new[] { -74f, 74f })
        {
            Roads.Paved(stage, stage.Line(1, (x, -220), (x, 220)), 8.5f);
        }
    }

    private static void Houses(Stage stage, float y, Tint roof)
    {
        for (var x = -196f; x < 196; x += stage.Random.Between(17.5f, 21))
        {
            if (Math.Abs(Math.Abs(x) - 74) < 13 || stage.Random.Chance(0.04f))
            {
                continue;
            }

            var tint = stage.Random.Chance(0.65f) ? roof.Vary(stage.Random, 0.14f) : Buildings.HouseRoof(stage.Random);
            Buildings.House(stage, x, y + stage.Random.Between(-1, 1), stage.Random.Between(12, 15),
                stage.Random.Between(13, 17), 0, tint);
            if (stage.Random.Chance(0.4f))
            {
                Trees.Paint(stage, x + 9, y + stage.Random.Between(-8, 8), stage.Random.Between(2, 3.6f));
            }
        }
    }
}
