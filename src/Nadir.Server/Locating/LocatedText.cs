using Nadir.Archive;
using Nadir.Archive.Localization;

namespace Nadir.Server.Locating;

/// <summary>A text that was located.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="Map">The heat-map.</param>
/// <param name="Answer">What the client is told.</param>
internal sealed record LocatedText(ArchiveScene Scene, HeatMap Map, LocateAnswer Answer)
{
    /// <summary>Bytes that it takes, about.</summary>
    public long Bytes => (4L * Map.Values.Count) + 4096;
}
