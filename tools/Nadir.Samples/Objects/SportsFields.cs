using Nadir.Samples.Drawing;

namespace Nadir.Samples.Objects;

/// <summary>Fields, courts and tracks with their lines.</summary>
internal static class SportsFields
{
    private static readonly Tint White = Tint.Hex(0xE9ECE6);

    /// <summary>A football field with mown stripes and white lines.</summary>
    internal static void Football(Stage stage, float x, float y, float width, float height, float angle = 0)
    {
        var field = stage.Around(x, y, angle);
        var lawn = Grounds.Lawn(stage.Random);
        var striped = Textures.Striped(lawn, p => lawn(p).Times(1.14f), field.Toward(0), width * stage.Scale / 14);
        stage.Canvas.Fill(field.Box(0, 0, width * 1.08f, height * 1.1f), lawn);
        stage.Canvas.Fill(field.Box(0, 0, width, height), striped);
        var line = Math.Max(1, 0.012f * width * stage.Scale);
        Shape[] lines =
        [
            new Outline(field.Box(0, 0, width, height), line),
            new Outline(field.Disc(0, 0, height * 0.14f), line),
            field.Line(line / stage.Scale, (0, -height / 2), (0, height / 2)),
            new Outline(field.Box(-width * 0.42f, 0, width * 0.16f, height * 0.56f), line),
            new Outline(field.Box(width * 0.42f, 0, width * 0.16f, height * 0.56f), line),
        ];
        foreach (var part in lines)
        {
            stage.Canvas.Fill(part, White, 0.85f);
        }
    }

    /// <summary>A running track with lanes around a football field.</summary>
    internal static void Track(Stage stage, float x, float y, float width, float height, float angle = 0)
    {
        var field = stage.Around(x, y, angle);
        var red = stage.Random.Pick(Tint.Hex(0xA8523F), Tint.Hex(0xB0604A), Tint.Hex(0x9C4B42))
            .Vary(stage.Random, 0.08f);
        var outer = field.Box(0, 0, width, height, 0, height / 2);
        stage.Canvas.Fill(outer, Textures.Mottled(red, red.Times(0.92f), 20, stage.Random.Next()));
        var lane = height * 0.022f;
        for (var i = 1; i < 6; i++)
        {
            var inset = 2 * lane * i;
            var ring = field.Box(0, 0, width - inset, height - inset, 0, (height - inset) / 2);
            stage.Canvas.Fill(new Outline(ring, 0.8f), White, 0.45f);
        }

        var inside = 12 * lane;
        stage.Canvas.Fill(field.Box(0, 0, width - inside, height - inside, 0, (height - inside) / 2),
            Grounds.Lawn(stage.Random));
        Football(field, 0, 0, (width - inside) * 0.66f, (height - inside) * 0.84f);
    }

    /// <summary>A tennis court, the net across its middle.</summary>
    internal static void Tennis(Stage stage, float x, float y, float length, Tint inside, Tint outside, float angle = 0)
    {
        var court = stage.Around(x, y, angle, length / 36);
        stage.Canvas.Fill(court.Box(0, 0, 36, 18),
            Textures.Mottled(outside, outside.Times(0.94f), 12, stage.Random.Next()));
        stage.Canvas.Fill(court.Box(0, 0, 23.8f, 11), inside);
        var line = Math.Max(0.8f, 0.3f * court.Scale);
        Shape[] lines =
        [
            new Outline(court.Box(0, 0, 23.8f, 11), line), new Outline(court.Box(0, 0, 23.8f, 8.2f), line),
            new Outline(court.Box(0, 0, 12.8f, 8.2f), line), court.Line(line / court.Scale, (-6.4f, 0), (6.4f, 0)),
        ];
        foreach (var part in lines)
        {
            stage.Canvas.Fill(part, White, 0.9f);
        }

        stage.Canvas.Fill(court.Line(Math.Max(0.9f / court.Scale, 0.3f), (0, -6.5f), (0, 6.5f)), Tint.Gray(0.2f), 0.8f);
    }

    /// <summary>A baseball field; home plate at the place given, the outfield along <paramref name="angle"/>.</summary>
    internal static void Baseball(Stage stage, float x, float y, float radius, float angle)
    {
        var field = stage.Around(x, y, angle, radius);
        var lawn = Grounds.Lawn(stage.Random);
        var dirt = stage.Random.Pick(Tint.Hex(0xB98A5E), Tint.Hex(0xB4764F), Tint.Hex(0xC39A70))
            .Vary(stage.Random, 0.08f);
        var clay = Textures.Mottled(dirt, dirt.Times(0.9f), 14, stage.Random.Next());
        var arc = Enumerable.Range(-10, 21).Select(i => i * 4.6f * Trigonometry.Degrees);
        (float X, float Y)[] Fan(float reach) =>
            [(-0.06f, 0), .. arc.Select(a => (reach * Trigonometry.Cos(a), reach * Trigonometry.Sin(a)))];
        stage.Canvas.Fill(field.Polygon(Fan(1)), clay);
        var across = field.Toward(0.6f);
        stage.Canvas.Fill(field.Polygon(Fan(0.94f)),
            Textures.Striped(lawn, p => lawn(p).Times(1.1f), across, 0.06f * radius * stage.Scale));
        stage.Canvas.Fill(new Difference(
            field.Disc(0.24f, 0, 0.27f), field.Polygon((-0.4f, -0.12f), (0.24f, -0.55f), (-0.6f, -0.9f))), clay);
        stage.Canvas.Fill(field.Polygon((0.07f, 0), (0.235f, -0.155f), (0.4f, 0), (0.235f, 0.155f)), lawn);
        stage.Canvas.Fill(field.Disc(0.235f, 0, 0.028f), clay);
        stage.Canvas.Fill(field.Disc(0.02f, 0, 0.06f), clay);
        var chalk = 0.9f / field.Scale;
        stage.Canvas.Fill(field.Line(chalk, (0.02f, 0), (0.66f, 0.66f)), White, 0.85f);
        stage.Canvas.Fill(field.Line(chalk, (0.02f, 0), (0.66f, -0.66f)), White, 0.85f);
    }
}
