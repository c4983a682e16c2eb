namespace Nadir.Imagery;

/// <summary>The colours that a palette band's indices stand for.</summary>
/// <remarks>Immutable, safe to read from many threads.</remarks>
public sealed class Palette
{
    private readonly byte[] entries;

    internal Palette(byte[] rgbaEntries) => entries = rgbaEntries;

    /// <summary>Number of colours.</summary>
    public int Count => entries.Length / 4;

    /// <summary>One colour.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <returns>Red, green, blue and opacity, 0 to 255.</returns>
    public (byte Red, byte Green, byte Blue, byte Alpha) this[int index] =>
        (entries[4 * index], entries[(4 * index) + 1], entries[(4 * index) + 2], entries[(4 * index) + 3]);
}
