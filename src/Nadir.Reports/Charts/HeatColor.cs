namespace Nadir.Reports.Charts;

/// <summary>The colours of heat-maps over pictures: matplotlib's inferno at five places, less transparent where it is hotter.</summary>
internal static class HeatColor
{
    private const double LeastOpacity = 0.35;
    private const double MostOpacity = 0.75;

    private static readonly (byte Red, byte Green, byte Blue)[] Inferno =
        [(0, 0, 4), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164)];

    /// <summary>Writes red, green, blue and opacity of a strength from 0 to 1.</summary>
    internal static void Write(double strength, Span<byte> rgba)
    {
        var place = strength * (Inferno.Length - 1);
        var below = Math.Min((int)place, Inferno.Length - 2);
        var (low, high, part) = (Inferno[below], Inferno[below + 1], place - below);
        rgba[0] = Mix(low.Red, high.Red, part);
        rgba[1] = Mix(low.Green, high.Green, part);
        rgba[2] = Mix(low.Blue, high.Blue, part);
        rgba[3] = Mix(255 * LeastOpacity, 255 * MostOpacity, strength);
    }

    private static byte Mix(double low, double high, double part) => (byte)Math.Round(low + ((high - low) * part));
}
