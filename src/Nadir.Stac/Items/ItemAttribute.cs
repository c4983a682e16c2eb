using System.Globalization;

namespace Nadir.Stac.Items;

/// <summary>
/// Something that is known of an image beside its pixels, by a name: a tag of the file, or a property of a STAC item.
/// </summary>
/// <param name="Name">The name, such as <c>eo:cloud_cover</c>; filters do not tell small from large letters.</param>
/// <param name="Text">The value as text; numbers in the invariant culture.</param>
/// <param name="Number">The value where it is a finite number; null where it is not.</param>
/// <remarks>An image may have several attributes of one name, such as the instruments of a satellite.</remarks>
public sealed record ItemAttribute(string Name, string Text, double? Number)
{
    /// <summary>An attribute whose value is a text; one that reads as a number can be compared as one.</summary>
    public static ItemAttribute Of(string name, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(text);
        return new(name, text, ParseNumber(text));
    }

    /// <summary>An attribute whose value is a finite number.</summary>
    public static ItemAttribute Of(string name, double number)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(name, number.ToString("R", CultureInfo.InvariantCulture), number);
    }

    /// <summary>Reads a number as filters and attributes write it.</summary>
    /// <returns>Null for what is no finite number.</returns>
    internal static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;
}

/// <summary>What is known of an image beside its pixels.</summary>
/// <param name="AcquiredFrom">When it was taken, or when taking it began; null when unknown.</param>
/// <param name="AcquiredTo">When taking it ended; equal to the beginning for an instant, null when unknown.</param>
/// <param name="Attributes">Everything else, in any order.</param>
public sealed record ItemDescription(
    DateTimeOffset? AcquiredFrom, DateTimeOffset? AcquiredTo, IReadOnlyList<ItemAttribute> Attributes)
{
    /// <summary>Nothing is known.</summary>
    public static ItemDescription None { get; } = new(null, null, []);
}
