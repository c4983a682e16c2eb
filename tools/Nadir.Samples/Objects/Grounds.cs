using Nadir.Samples.Drawing;

namespace Nadir.Samples.Objects;

/// <summary>Surfaces as they look from above.</summary>
internal static class Grounds
{
    internal static Texture Grass(Pcg32 random)
    {
        var tint = random.Pick(Tint.Hex(0x5A6B3C), Tint.Hex(0x4F6640), Tint.Hex(0x6B7048), Tint.Hex(0x536B45))
            .Vary(random, 0.12f);
        return Layered(random, tint, Tint.Mix(tint, Tint.Hex(0x85794F), 0.6f), 34);
    }

    internal static Texture Lawn(Pcg32 random)
    {
        var tint = random.Pick(Tint.Hex(0x4E7D3E), Tint.Hex(0x4A7444), Tint.Hex(0x5C8748)).Vary(random, 0.1f);
        return Layered(random, tint, tint.Times(0.86f), 26);
    }

    internal static Texture Soil(Pcg32 random)
    {
        var tint = random.Pick(Tint.Hex(0x9B8363), Tint.Hex(0xA8906C), Tint.Hex(0x8C7860)).Vary(random, 0.1f);
        return Layered(random, tint, tint.Times(0.8f), 30);
    }

    internal static Texture Concrete(Pcg32 random)
    {
        var tint = random.Pick(Tint.Hex(0xA9A79F), Tint.Hex(0x9A9A97), Tint.Hex(0xB5B0A4)).Vary(random, 0.06f);
        return Layered(random, tint, tint.Times(0.88f), 22);
    }

    internal static Texture Asphalt(Pcg32 random)
    {
        var tint = random.Pick(Tint.Hex(0x5E5F61), Tint.Hex(0x6C6B69), Tint.Hex(0x545557)).Vary(random, 0.08f);
        return Layered(random, tint, tint.Times(0.88f), 18);
    }

    internal static Texture Sand(Pcg32 random)
    {
        var tint = random.Pick(Tint.Hex(0xDCC9A0), Tint.Hex(0xE3D3B2), Tint.Hex(0xCDB78E)).Vary(random, 0.06f);
        return Layered(random, tint, tint.Times(0.92f), 24);
    }

    internal static Texture Water(Pcg32 random)
    {
        var tint = random.Pick(Tint.Hex(0x35504F), Tint.Hex(0x2F4A56), Tint.Hex(0x47604F), Tint.Hex(0x3C5560))
            .Vary(random, 0.15f);
        return WaterOf(random, tint);
    }

    /// <summary>Water of a colour, with ripples and slow changes of depth.</summary>
    internal static Texture WaterOf(Pcg32 random, Tint tint)
    {
        var slow = Textures.Mottled(tint.Times(0.9f), tint.Times(1.1f), 70, random.Next());
        var seed = random.Next();
        return point => slow(point).Times(0.95f + (0.1f * Noise.Value(point.X / 2.2f, point.Y / 4.5f, seed)));
    }

    private static Texture Layered(Pcg32 random, Tint a, Tint b, float scale)
    {
        var broad = Textures.Mottled(a, b, scale, random.Next());
        var seed = random.Next();
        return point => broad(point)
            .Times(0.93f + (0.14f * Noise.Hash((int)MathF.Floor(point.X), (int)MathF.Floor(point.Y), seed)));
    }
}
