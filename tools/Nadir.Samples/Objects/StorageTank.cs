using Nadir.Samples.Drawing;

namespace Nadir.Samples.Objects;

/// <summary>Cylindrical tanks with light roofs.</summary>
internal static class StorageTank
{
    internal static void Paint(Stage stage, float x, float y, float radius)
    {
        var tank = stage.Disc(x, y, radius);
        var center = stage.At(x, y);
        var size = radius * stage.Scale;
        Buildings.CastShadow(stage, tank, radius * 0.6f);

        // Seen slightly from the side, the wall shows as a dark crescent.
        stage.Canvas.Fill(tank.Moved(stage.Shadow * (size * 0.08f)), Tint.Gray(0.5f));
        var white = Tint.Gray(stage.Random.Between(0.78f, 0.9f));
        var isFloating = stage.Random.Chance(0.25f);
        var inner = isFloating ? Tint.Hex(0xA9A79C) : white;
        var seed = stage.Random.Next();
        stage.Canvas.Fill(tank, point =>
        {
            var offset = (point - center) / size;
            var light = 1 - (0.1f * ((offset.X * stage.Shadow.X) + (offset.Y * stage.Shadow.Y)));
            return inner.Times(light * (0.96f + (0.06f * Noise.Value(point.X / 5, point.Y / 5, seed))));
        });
        stage.Canvas.Fill(new Outline(stage.Disc(x, y, radius * 0.96f), Math.Max(1, size * 0.05f)), white.Times(1.05f));
        if (isFloating)
        {
            stage.Canvas.Shade(new Difference(
                stage.Disc(x, y, radius * 0.93f), tank.Moved(stage.Shadow * (size * 0.2f))), 0.6f);
        }
        else
        {
            stage.Canvas.Fill(new Disc(center, Math.Max(0.8f, size * 0.08f)), white.Times(0.75f));
        }

        var stair = Trigonometry.Direction(stage.Random.Between(0, 6.28f));
        stage.Canvas.Fill(new Stroke([center, center + (stair * size)], Math.Max(0.7f, size * 0.04f)),
            white.Times(0.72f));
    }
}
