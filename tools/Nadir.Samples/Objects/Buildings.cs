using System.Numerics;
using Nadir.Samples.Drawing;

namespace Nadir.Samples.Objects;

/// <summary>Roofs and the shadows that tell their height.</summary>
internal static class Buildings
{
    private static readonly Tint[] HouseRoofs =
    [
        Tint.Hex(0x9A5A41), Tint.Hex(0xA86B4F), Tint.Hex(0x7D6A5C), Tint.Hex(0x8A8580), Tint.Hex(0x6E6A68),
        Tint.Hex(0xA39A8C),
    ];

    private static readonly Tint[] HallRoofs =
    [
        Tint.Hex(0xE4E4DF), Tint.Hex(0xD3D5D4), Tint.Hex(0x5F86B8), Tint.Hex(0xB9BCBB), Tint.Hex(0xDAD6CB),
        Tint.Hex(0x7F9AB8),
    ];

    internal static Tint HouseRoof(Pcg32 random) => random.Pick(HouseRoofs).Vary(random, 0.12f);

    internal static Tint HallRoof(Pcg32 random) => random.Pick(HallRoofs).Vary(random, 0.06f);

    /// <summary>A house with a ridge along its longer side.</summary>
    internal static void House(Stage stage, float x, float y, float width, float depth, float angle, Tint roof)
    {
        var box = stage.Box(x, y, width, depth, angle);
        CastShadow(stage, box, 4.5f);
        var alongX = width >= depth;
        var across = alongX ? new Vector2(-box.Direction.Y, box.Direction.X) : box.Direction;
        var sunny = 1 + (0.22f * -Dot(across, stage.Shadow));
        var shady = 1 - (0.22f * -Dot(across, stage.Shadow));
        var seed = stage.Random.Next();
        stage.Canvas.Fill(box, point =>
        {
            var local = box.ToLocal(point);
            var side = alongX ? local.Y : local.X;
            var ends = alongX ? box.Half.X - Math.Abs(local.X) : box.Half.Y - Math.Abs(local.Y);
            var half = alongX ? box.Half.Y : box.Half.X;
            var hip = ends < half - Math.Abs(side) ? 0.93f : side > 0 ? sunny : shady;
            return roof.Times(hip * (0.94f + (0.12f * Noise.Value(point.X / 1.5f, point.Y / 1.5f, seed))));
        });
    }

    /// <summary>A flat roof with a rim and some machines on it.</summary>
    internal static void Block(
        Stage stage, float x, float y, float width, float depth, float height, Tint roof, float angle = 0)
    {
        var box = stage.Box(x, y, width, depth, angle);
        CastShadow(stage, box, height);
        var seed = stage.Random.Next();
        stage.Canvas.Fill(box, roof.Times(1.08f));
        var inner = stage.Box(x, y, width - 3, depth - 3, angle);
        stage.Canvas.Fill(inner, Textures.Mottled(roof.Times(0.95f), roof.Times(0.82f), 14, seed));
        var machines = (int)(width * depth / 420);
        for (var i = 0; i < machines; i++)
        {
            var place = box.FromLocal(
                box.Half.X * stage.Random.Between(-0.7f, 0.7f), box.Half.Y * stage.Random.Between(-0.7f, 0.7f));
            var size = stage.Scale * stage.Random.Between(1.2f, 3f);
            var machine = new Box(place, new Vector2(size, size * 0.7f), box.Direction);
            stage.Canvas.Shade(machine.Moved(stage.Shadow * 1.6f), 0.6f);
            stage.Canvas.Fill(machine, roof.Times(stage.Random.Pick(0.7f, 1.15f)));
        }
    }

    /// <summary>A long hall with a ribbed roof.</summary>
    internal static void Hall(Stage stage, float x, float y, float width, float depth, Tint roof, float angle = 0)
    {
        var box = stage.Box(x, y, width, depth, angle);
        CastShadow(stage, box, 6);
        var along = width >= depth ? box.Direction : new Vector2(-box.Direction.Y, box.Direction.X);
        var across = new Vector2(-along.Y, along.X);
        var half = Math.Min(box.Half.X, box.Half.Y);
        var ground = Textures.Mottled(roof, roof.Times(0.9f), 20, stage.Random.Next());
        var ribbed = Textures.Lined(ground, along, Math.Max(4, 6 * stage.Scale), 0.05f);
        stage.Canvas.Fill(box, point =>
        {
            var side = Dot(point - box.Center, across);
            var slope = side > 0 ? 1 - (0.1f * Dot(across, stage.Shadow)) : 1 + (0.1f * Dot(across, stage.Shadow));
            return MathF.Abs(side) < 0.05f * half ? roof.Times(1.12f) : ribbed(point).Times(slope);
        });
    }

    /// <summary>The shadow of a body with vertical walls; the height is in the scene's units.</summary>
    internal static void CastShadow(Stage stage, Shape footprint, float height)
    {
        var length = height * stage.Scale;
        var steps = Math.Max(1, (int)(length / 2));
        var offsets = Enumerable.Range(1, steps).Select(i => footprint.Moved(stage.Shadow * (length * i / steps)));
        stage.Canvas.Shade(new Union([.. offsets]), 0.42f);
    }

    private static float Dot(Vector2 a, Vector2 b) => (a.X * b.X) + (a.Y * b.Y);
}
