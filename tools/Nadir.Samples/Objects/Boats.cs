using Nadir.Samples.Drawing;

namespace Nadir.Samples.Objects;

/// <summary>Boats and ships.</summary>
internal static class Boats
{
    /// <summary>A pleasure boat; the bow points along <paramref name="angle"/>.</summary>
    internal static void Yacht(Stage stage, float x, float y, float length, float angle)
    {
        var boat = stage.Around(x, y, angle, length);
        var hull = boat.Polygon((-0.5f, -0.15f), (0.15f, -0.16f), (0.5f, 0), (0.15f, 0.16f), (-0.5f, 0.15f));
        stage.Canvas.Shade(hull.Moved(stage.Shadow * (0.1f * length * stage.Scale)), 0.55f, 1);
        stage.Canvas.Fill(hull, Tint.Gray(stage.Random.Between(0.82f, 0.97f)));
        stage.Canvas.Fill(
            boat.Box(-0.12f, 0, 0.42f, 0.16f),
            stage.Random.Pick(Tint.Hex(0x5B6B7C), Tint.Hex(0x2C4B78), Tint.Hex(0xB9AB93), Tint.Gray(0.7f),
                Tint.Hex(0x6B4A3A)), 0.9f);
    }

    /// <summary>A cargo ship with containers on deck.</summary>
    internal static void Freighter(Stage stage, float x, float y, float length, float angle)
    {
        var ship = stage.Around(x, y, angle, length);
        var hull = ship.Polygon((-0.5f, -0.08f), (0.36f, -0.08f), (0.5f, 0), (0.36f, 0.08f), (-0.5f, 0.08f));
        Buildings.CastShadow(stage, hull, 0.05f * length);
        stage.Canvas.Fill(hull, stage.Random.Pick(Tint.Hex(0x7A2F26), Tint.Hex(0x34465C), Tint.Hex(0x55595C)));
        for (var bay = -0.3f; bay < 0.36f; bay += 0.075f)
        {
            for (var row = -0.055f; row < 0.06f; row += 0.028f)
            {
                var tint = stage.Random.Pick(
                    Tint.Hex(0xA8442F), Tint.Hex(0x2E5C8A), Tint.Hex(0xC9C4B8), Tint.Hex(0x4B7A4A), Tint.Hex(0xC08A3A));
                stage.Canvas.Fill(ship.Box(bay, row, 0.065f, 0.024f), tint.Vary(stage.Random, 0.1f));
            }
        }

        stage.Canvas.Fill(ship.Box(-0.42f, 0, 0.08f, 0.13f), Tint.Gray(0.92f));
    }
}
