using Nadir.Samples.Drawing;

namespace Nadir.Samples.Objects;

/// <summary>Airliners.</summary>
internal static class Aircraft
{
    // Outlines in lengths of the fuselage, nose at +0.5, one side; the other is mirrored.
    private static readonly (float X, float Y)[] Wing = [(0.12f, 0.03f), (-0.02f, 0.03f), (-0.16f, 0.46f),
        (-0.10f, 0.46f)];
    private static readonly (float X, float Y)[] Tail = [(-0.36f, 0.02f), (-0.45f, 0.02f), (-0.49f, 0.17f),
        (-0.45f, 0.17f)];

    /// <summary>
    /// An airliner; <paramref name="length"/> in the scene's units, the nose points along <paramref name="angle"/>.
    /// </summary>
    internal static void Paint(Stage stage, float x, float y, float length, float angle)
    {
        var plane = stage.Around(x, y, angle, length);
        var white = Tint.Gray(stage.Random.Between(0.86f, 0.96f));
        Shape[] parts =
        [
            plane.Polygon(Wing), plane.Polygon(Mirror(Wing)), plane.Polygon(Tail), plane.Polygon(Mirror(Tail)),
            plane.Ellipse(0, 0, 0.5f, 0.05f), plane.Line(0.085f, (-0.38f, 0), (0.44f, 0)),
            plane.Line(0.045f, (-0.02f, 0.16f), (0.07f, 0.16f)), plane.Line(0.045f, (-0.02f, -0.16f), (0.07f, -0.16f)),
        ];
        var pixels = length * stage.Scale;
        stage.Canvas.Shade(new Union(parts).Moved(stage.Shadow * (pixels * 0.09f)), 0.45f, 1.2f);
        foreach (var part in parts[..4])
        {
            stage.Canvas.Fill(part, white.Times(0.88f));
        }

        foreach (var part in parts[4..])
        {
            stage.Canvas.Fill(part, white);
        }

        var livery = stage.Random.Pick(Tint.Hex(0x23407A), Tint.Hex(0xA8322C), Tint.Hex(0x2F6B8F), Tint.Gray(0.5f));
        stage.Canvas.Fill(plane.Line(0.035f, (-0.5f, 0), (-0.38f, 0)), livery);
    }

    private static (float X, float Y)[] Mirror((float X, float Y)[] outline) => [.. outline.Select(p => (p.X, -p.Y))];
}
