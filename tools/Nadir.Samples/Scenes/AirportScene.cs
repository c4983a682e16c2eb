using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Planes parked at a terminal, an apron, a taxiway and a runway.</summary>
internal static class AirportScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Grass(random));
        stage.Canvas.Fill(stage.Box(0, -30, 420, 150), Grounds.Concrete(random));
        Joints(stage);
        Runway(stage, 96);
        stage.Canvas.Fill(stage.Line(11, (-220, 52), (220, 52)), Grounds.Asphalt(random));
        stage.Canvas.Fill(stage.Line(1, (-220, 52), (220, 52)), Tint.Hex(0xC9A93C), 0.8f);
        foreach (var x in new[] { -70f, 70f })
        {
            stage.Canvas.Fill(stage.Line(11, (x, 40), (x + 30, 100)), Grounds.Asphalt(random));
            stage.Canvas.Fill(stage.Line(0.9f, (x, 30), (x + 30, 100)), Tint.Hex(0xC9A93C), 0.7f);
        }

        Terminal(stage);
        Landside(stage);
        for (var i = 0; i < 3; i++)
        {
            Vehicles.Truck(stage, random.Between(-110, 110), random.Between(16, 34), 7, random.Between(0, 6));
        }
    }

    private static void Terminal(Stage stage)
    {
        var random = stage.Random;
        var roof = random.Pick(Tint.Hex(0xC9CBC9), Tint.Hex(0xDAD8D0), Tint.Hex(0xAEB4B8));
        Buildings.Hall(stage, 0, -82, 300, 26, roof);
        var piers = random.Pick(2, 3);
        for (var p = 0; p < piers; p++)
        {
            var x = (p - ((piers - 1) / 2f)) * (piers == 2 ? 130 : 96);
            Buildings.Hall(stage, x, -44, 13, 56, roof);
            for (var gate = 0; gate < 2; gate++)
            {
                var y = -56 + (gate * 29);
                Park(stage, x - 25, y, 0);
                Park(stage, x + 25, y, MathF.PI);
            }

            Park(stage, x, 4, -MathF.PI / 2);
        }
    }

    private static void Park(Stage stage, float x, float y, float angle)
    {
        if (stage.Random.Chance(0.85f))
        {
            Aircraft.Paint(stage, x + stage.Random.Between(-2, 2), y, stage.Random.Between(25, 31), angle);
        }
    }

    private static void Landside(Stage stage)
    {
        stage.Canvas.Fill(stage.Box(0, -116, 420, 30), Grounds.Asphalt(stage.Random));
        for (var row = 0; row < 3; row++)
        {
            for (var x = -180f; x < 180; x += 3.4f)
            {
                if (stage.Random.Chance(0.7f))
                {
                    Vehicles.Car(stage, x, -106 - (row * 9), 5, MathF.PI / 2);
                }
            }
        }
    }

    private static void Runway(Stage stage, float y)
    {
        stage.Canvas.Fill(stage.Line(24, (-260, y), (260, y)), Grounds.Asphalt(stage.Random));
        for (var x = -200f; x < 200; x += 26)
        {
            stage.Canvas.Fill(stage.Line(1.3f, (x, y), (x + 15, y)), Tint.Gray(0.88f));
        }

        foreach (var edge in new[] { -10.5f, 10.5f })
        {
            stage.Canvas.Fill(stage.Line(1, (-260, y + edge), (260, y + edge)), Tint.Gray(0.85f));
        }
    }

    private static void Joints(Stage stage)
    {
        for (var x = -200f; x <= 200; x += 20)
        {
            stage.Canvas.Fill(stage.Line(0.6f, (x, -70), (x, 44)), Tint.Gray(0.45f), 0.25f);
        }
    }
}
