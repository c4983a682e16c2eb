using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Rows of parked cars with marked bays.</summary>
internal static class ParkingScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(random.Chance(0.7f) ? Grounds.Asphalt(random) : Grounds.Concrete(random));
        var length = random.Pick(13f, 15f, 11f);
        var full = random.Between(0.62f, 0.93f);
        var pitch = length * 4.1f;
        for (var y = -pitch * 3; y < pitch * 3; y += pitch)
        {
            foreach (var (offset, angle) in new[] { (-0.55f, MathF.PI / 2), (0.55f, -MathF.PI / 2) })
            {
                Bays(stage, y + (offset * length), length, angle, full);
            }

            stage.Canvas.Fill(stage.Line(0.9f, (-190, y), (190, y)), Tint.Gray(0.85f), 0.8f);
            if (random.Chance(0.5f))
            {
                Trees.Row(stage, -170, y, 170, y, random.Between(30, 60), 5);
            }
        }
    }

    private static void Bays(Stage stage, float y, float length, float angle, float full)
    {
        var bay = length * 0.58f;
        for (var x = -190f; x < 190; x += bay)
        {
            stage.Canvas.Fill(stage.Line(0.8f, (x - (bay / 2), y - (length * 0.52f)),
                (x - (bay / 2), y + (length * 0.52f))), Tint.Gray(0.85f), 0.7f);
            if (stage.Random.Chance(full))
            {
                var turn = stage.Random.Chance(0.3f) ? MathF.PI : 0;
                Vehicles.Car(stage, x + stage.Random.Between(-0.6f, 0.6f), y + stage.Random.Between(-1, 1),
                    length * stage.Random.Between(0.8f, 0.95f), angle + turn);
            }
        }
    }
}
