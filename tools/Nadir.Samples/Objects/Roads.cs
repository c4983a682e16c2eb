using System.Numerics;
using Nadir.Samples.Drawing;

namespace Nadir.Samples.Objects;

/// <summary>Roads, their markings and the cars on them.</summary>
internal static class Roads
{
    private static readonly Tint Paint = Tint.Hex(0xD8D8D2);

    /// <summary>A road with pale shoulders and a dashed line in the middle.</summary>
    internal static void Paved(Stage stage, Stroke line, float width, Texture? surface = null)
    {
        var scaled = width * stage.Scale;
        stage.Canvas.Fill(new Stroke(line.Points, scaled * 1.3f), Tint.Hex(0x9C9888), 0.55f, 2);
        stage.Canvas.Fill(new Stroke(line.Points, scaled), surface ?? Grounds.Asphalt(stage.Random));
        if (scaled > 5)
        {
            Dashes(stage, line.Points, Math.Max(0.7f, scaled * 0.05f), scaled * 0.6f);
        }
    }

    /// <summary>A wide road with two carriageways, solid edges and a middle strip.</summary>
    internal static void Highway(Stage stage, Stroke line, float width, bool isElevated = false)
    {
        var scaled = width * stage.Scale;
        var surface = new Stroke(line.Points, scaled);
        if (isElevated)
        {
            stage.Canvas.Shade(surface.Moved(stage.Shadow * (4 * stage.Scale)), 0.45f, 2);
        }

        stage.Canvas.Fill(new Stroke(line.Points, scaled * 1.08f), Tint.Hex(0xB9B6AC));
        stage.Canvas.Fill(surface, Grounds.Asphalt(stage.Random));
        stage.Canvas.Fill(new Stroke(line.Points, scaled * 0.07f), Tint.Hex(0xA9A694));
        Dashes(stage, Offset(line.Points, scaled * 0.25f), Math.Max(0.6f, scaled * 0.02f), 6);
        Dashes(stage, Offset(line.Points, -scaled * 0.25f), Math.Max(0.6f, scaled * 0.02f), 6);
        Cars(stage, Offset(line.Points, scaled * 0.14f), scaled * 0.2f);
        Cars(stage, Offset(line.Points, -scaled * 0.34f), scaled * 0.2f);
    }

    /// <summary>A line beside a line, in pixels.</summary>
    internal static Vector2[] Offset(IReadOnlyList<Vector2> points, float distance)
    {
        var moved = new Vector2[points.Count];
        for (var i = 0; i < points.Count; i++)
        {
            var along = points[Math.Min(i + 1, points.Count - 1)] - points[Math.Max(i - 1, 0)];
            var length = Math.Max(along.Length(), 1e-6f);
            moved[i] = points[i] + (new Vector2(-along.Y, along.X) * (distance / length));
        }

        return moved;
    }

    private static void Dashes(Stage stage, IReadOnlyList<Vector2> points, float width, float period)
    {
        foreach (var (from, to) in Walk(points, period))
        {
            stage.Canvas.Fill(new Stroke([from, Vector2.Lerp(from, to, 0.5f)], width), Paint, 0.8f);
        }
    }

    private static void Cars(Stage stage, IReadOnlyList<Vector2> points, float length)
    {
        foreach (var (from, to) in Walk(points, length * 3))
        {
            if (stage.Random.Chance(0.35f))
            {
                var along = to - from;
                var body = new Box(from, new Vector2(length, length * 0.46f) / 2,
                    along / Math.Max(along.Length(), 1e-6f));
                stage.Canvas.Shade(body.Moved(stage.Shadow), 0.55f);
                stage.Canvas.Fill(body, stage.Random.Pick(
                    Tint.Gray(0.9f), Tint.Gray(0.85f), Tint.Gray(0.2f), Tint.Hex(0x8E2A26), Tint.Gray(0.6f)));
            }
        }
    }

    private static IEnumerable<(Vector2 From, Vector2 To)> Walk(IReadOnlyList<Vector2> points, float step)
    {
        var last = points[0];
        for (var i = 1; i < points.Count; i++)
        {
            while ((points[i] - last).Length() >= step)
            {
                var next = last + ((points[i] - last) * (step / (points[i] - last).Length()));
                yield return (last, next);
                last = next;
            }
        }
    }
}
