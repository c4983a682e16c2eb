namespace Nadir.Samples.Drawing;

/// <summary>A colour; 0 is dark and 1 is full, as stored in pictures (not linear light).</summary>
internal readonly record struct Tint(float Red, float Green, float Blue)
{
    /// <summary>A colour as 0xRRGGBB.</summary>
    internal static Tint Hex(uint rgb) => new((rgb >> 16) / 255f, ((rgb >> 8) & 255) / 255f, (rgb & 255) / 255f);

    internal static Tint Gray(float level) => new(level, level, level);

    internal static Tint Mix(Tint a, Tint b, float share) => new(
        a.Red + ((b.Red - a.Red) * share),
        a.Green + ((b.Green - a.Green) * share),
        a.Blue + ((b.Blue - a.Blue) * share));

    internal Tint Times(float factor) => new(Red * factor, Green * factor, Blue * factor);

    /// <summary>The colour with some random difference in brightness and, less, in hue.</summary>
    internal Tint Vary(Pcg32 random, float amount)
    {
        var level = 1 + random.Between(-amount, amount);
        return new Tint(
            Red * level * (1 + (0.3f * random.Between(-amount, amount))),
            Green * level * (1 + (0.3f * random.Between(-amount, amount))),
            Blue * level * (1 + (0.3f * random.Between(-amount, amount))));
    }
}
