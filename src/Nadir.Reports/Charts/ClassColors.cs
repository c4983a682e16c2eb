using System.Globalization;

namespace Nadir.Reports.Charts;

/// <summary>
/// A colour for each of any number of classes, readable on light and dark ground: hues a golden angle apart at two
/// levels of lightness, in OKLCH (Ottosson 2020), where equal lightness looks equally light.
/// </summary>
internal static class ClassColors
{
    private const double GoldenAngle = 137.50776405;
    private const double Chroma = 0.14;

    /// <summary>The colour of items without a class.</summary>
    internal const string None = "#8a8f98";

    internal static string Of(int label)
    {
        var hue = label * GoldenAngle * Math.PI / 180;
        var lightness = label % 2 == 0 ? 0.66 : 0.56;
        var (a, b) = (Chroma * Math.Cos(hue), Chroma * Math.Sin(hue));
        var l = Math.Pow(lightness + (0.3963377774 * a) + (0.2158037573 * b), 3);
        var m = Math.Pow(lightness - (0.1055613458 * a) - (0.0638541728 * b), 3);
        var s = Math.Pow(lightness - (0.0894841775 * a) - (1.2914855480 * b), 3);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"#{Byte((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)):x2}{Byte((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)):x2}{Byte((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)):x2}");
    }

    // The transfer function of sRGB (IEC 61966-2-1).
    private static int Byte(double linear)
    {
        var value = linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
        return (int)Math.Round(255 * Math.Clamp(value, 0, 1));
    }
}
