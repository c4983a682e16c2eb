using Nadir.Imagery;

namespace Nadir.Server.Tiles;

/// <summary>A tile that shows nothing.</summary>
internal static class EmptyTile
{
    private static readonly RgbaImage Small = new(256, 256, new byte[4 * 256 * 256]);
    private static readonly RgbaImage Large = new(512, 512, new byte[4 * 512 * 512]);

    /// <summary>The picture of a size; not to be changed.</summary>
    /// <param name="size">256 or 512.</param>
    public static RgbaImage Of(int size) => size == 256 ? Small : Large;
}
