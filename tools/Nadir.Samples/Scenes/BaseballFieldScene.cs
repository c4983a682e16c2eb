using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Baseball diamonds with trees and a parking lot.</summary>
internal static class BaseballFieldScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Grass(random));
        if (random.Chance(0.5f))
        {
            SportsFields.Baseball(stage, -72, 72, 172, -MathF.PI / 4);
            Trees.Row(stage, -124, -90, -20, -124, 15, 6);
            Trees.Scatter(stage, stage.Box(108, -108, 60, 50), 14, 5, 8);
            Lot(stage, 20, 116);
        }
        else
        {
            foreach (var (x, y, angle) in new[] { (-10f, -10f, -2.356f), (10f, -10f, -0.785f), (10f, 10f, 0.785f),
                (-10f, 10f, 2.356f) })
            {
                SportsFields.Baseball(stage, x, y, 104, angle);
            }

            stage.Canvas.Fill(stage.Disc(0, 0, 12), Grounds.Concrete(random));
            Buildings.House(stage, 0, 0, 12, 12, 0, Buildings.HouseRoof(random));
            Trees.Scatter(stage, new Outline(stage.Disc(0, 0, 132), 24 * stage.Scale), 15, 4, 7);
        }
    }

    private static void Lot(Stage stage, float x, float y)
    {
        stage.Canvas.Fill(stage.Box(x, y, 190, 26), Grounds.Asphalt(stage.Random));
        for (var car = -86f; car < 86; car += 5.4f)
        {
            if (stage.Random.Chance(0.6f))
            {
                Vehicles.Car(stage, x + car, y - 4, 8, MathF.PI / 2);
            }
        }
    }
}
