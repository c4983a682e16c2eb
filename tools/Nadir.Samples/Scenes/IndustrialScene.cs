using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Large halls with white and blue roofs, yards and trucks.</summary>
internal static class IndustrialScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Concrete(random));
        for (var y = -130f; y < 150; y += 66)
        {
            Roads.Paved(stage, stage.Line(1, (-220, y - 33), (220, y - 33)), 10);
            Vehicles.Traffic(stage, -180, y - 31, 180, y - 31, 6, 40);
            for (var x = -150f; x < 170;)
            {
                var width = random.Between(34, 92);
                Lot(stage, x + (width / 2), y, width - 9, random.Between(34, 44));
                x += width;
            }

            Trees.Row(stage, -180, y - 25, 180, y - 25, 18, 3.2f);
        }

        Roads.Paved(stage, stage.Line(1, (-14, -220), (-14, 220)), 10);
    }

    private static void Lot(Stage stage, float x, float y, float width, float depth)
    {
        if (Math.Abs(x + 14) < (width / 2) + 8)
        {
            return;
        }

        var kind = stage.Random.Unit();
        if (kind < 0.72f)
        {
            Buildings.Hall(stage, x, y, width, depth, Buildings.HallRoof(stage.Random));
        }
        else if (kind < 0.88f)
        {
            Buildings.Block(stage, x, y, width, depth, 8, Tint.Hex(0xC4C3BC).Vary(stage.Random, 0.1f));
        }
        else
        {
            for (var truck = -width / 2.4f; truck < width / 2.4f; truck += 6)
            {
                Vehicles.Truck(stage, x + truck, y, 17, MathF.PI / 2);
            }
        }
    }
}
