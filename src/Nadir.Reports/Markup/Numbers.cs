using System.Globalization;

namespace Nadir.Reports.Markup;

/// <summary>Numbers as the page prints them, the same in every culture.</summary>
internal static class Numbers
{
    /// <summary>With thousands separated: <c>1,094</c>.</summary>
    internal static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>With a fixed number of decimals: <c>8.39</c>.</summary>
    internal static string Fixed(double value, int decimals = 2) =>
        value.ToString(decimals switch { 0 => "0", 1 => "0.0", 2 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);

    /// <summary>A coordinate of a drawing, to a hundredth.</summary>
    internal static string Place(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A count that shared places make a fraction of: <c>12</c> or <c>12.5</c>.</summary>
    internal static string Share(double value) => value.ToString("#,0.#", CultureInfo.InvariantCulture);
}
