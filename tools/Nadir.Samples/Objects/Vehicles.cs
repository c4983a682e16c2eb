using System.Numerics;
using Nadir.Samples.Drawing;

namespace Nadir.Samples.Objects;

/// <summary>Cars and trucks.</summary>
internal static class Vehicles
{
    private static readonly Tint[] Paints =
    [
        Tint.Hex(0xE8E8E6), Tint.Hex(0xE0E0E0), Tint.Hex(0x2A2B2E), Tint.Hex(0x3B3D42), Tint.Hex(0x9EA1A6),
        Tint.Hex(0xB8BBC0), Tint.Hex(0x8E2A26), Tint.Hex(0x2F4C86), Tint.Hex(0xC9C2B2), Tint.Hex(0x5A5E66),
    ];

    /// <summary>A car; <paramref name="length"/> is in the scene's units.</summary>
    internal static void Car(Stage stage, float x, float y, float length, float angle)
    {
        var paint = stage.Random.Pick(Paints).Vary(stage.Random, 0.1f);
        var body = stage.Box(x, y, length, length * 0.46f, angle, length * 0.1f);
        stage.Canvas.Shade(body.Moved(stage.Shadow * (stage.Scale * length * 0.16f)), 0.5f, 1);
        stage.Canvas.Fill(body, paint);
        var cabin = new Box(body.FromLocal(-0.05f * body.Half.X, 0), body.Half * new Vector2(0.42f, 0.8f),
            body.Direction);
        stage.Canvas.Fill(new Outline(cabin, Math.Max(0.8f, 0.06f * length * stage.Scale)), Tint.Hex(0x25282C), 0.75f);
    }

    /// <summary>A truck with a light box.</summary>
    internal static void Truck(Stage stage, float x, float y, float length, float angle)
    {
        var body = stage.Box(x, y, length, length * 0.24f, angle);
        Buildings.CastShadow(stage, body, length * 0.14f);
        stage.Canvas.Fill(body, stage.Random.Pick(
            Tint.Hex(0xE6E6E2), Tint.Hex(0xD2D3D2), Tint.Hex(0xB7A98F), Tint.Hex(0x5873A0)));
        var cab = new Box(body.FromLocal(body.Half.X * 0.9f, 0), body.Half * new Vector2(0.14f, 0.95f), body.Direction);
        stage.Canvas.Fill(cab, stage.Random.Pick(Paints));
    }

    /// <summary>Cars along a line, at random distances.</summary>
    internal static void Traffic(Stage stage, float x1, float y1, float x2, float y2, float length, float meanGap)
    {
        var (dx, dy) = (x2 - x1, y2 - y1);
        var total = MathF.Sqrt((dx * dx) + (dy * dy));
        var angle = (float)Math.Round(Math.Atan2(dy, dx), 4);
        for (var d = stage.Random.Between(0, meanGap); d < total;
            d += length + stage.Random.Between(0.3f, 1.7f) * meanGap)
        {
            Car(stage, x1 + (dx * d / total), y1 + (dy * d / total), length, angle);
        }
    }
}
