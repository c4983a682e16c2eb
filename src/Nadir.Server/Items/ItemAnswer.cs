using System.Text.Json;
using Nadir.Archive.Search;

namespace Nadir.Server.Items;

/// <summary>All that is known of a window and of the scene that it was cut from.</summary>
/// <param name="Id">Id of the window.</param>
/// <param name="Source">The scene's file or address, as answers name sources.</param>
/// <param name="Scene">Number of the scene.</param>
/// <param name="Window">The pixels of the scene that the window shows: x, y, width, height.</param>
/// <param name="Footprint">The ground that it shows as a GeoJSON geometry; null when unknown.</param>
/// <param name="Caption">The first of its captions; null when there is none.</param>
/// <param name="Captions">All sentences that describe it.</param>
/// <param name="Width">Columns of the scene.</param>
/// <param name="Height">Rows of the scene.</param>
/// <param name="GroundSamplingDistance">Metres that a pixel is wide, from the footprint; null when unknown.</param>
/// <param name="Datetime">When the scene was taken (RFC 3339); null when unknown or a period.</param>
/// <param name="Start">When taking it began; null when unknown or an instant.</param>
/// <param name="End">When taking it ended; null when unknown or an instant.</param>
/// <param name="Properties">The scene's attributes; one with several values has an array.</param>
/// <param name="SceneFootprint">The ground that the whole scene shows; null when unknown.</param>
/// <param name="Tiles">Template of the scene's map tiles; null when its place is unknown.</param>
/// <param name="Neighbours">Windows that look most alike, best first.</param>
internal sealed record ItemAnswer(
    long Id,
    string Source,
    long Scene,
    IReadOnlyList<int> Window,
    JsonElement? Footprint,
    string? Caption,
    IReadOnlyList<ItemCaption> Captions,
    int Width,
    int Height,
    double? GroundSamplingDistance,
    DateTimeOffset? Datetime,
    DateTimeOffset? Start,
    DateTimeOffset? End,
    IReadOnlyDictionary<string, JsonElement> Properties,
    JsonElement? SceneFootprint,
    string? Tiles,
    IReadOnlyList<SearchResult> Neighbours);
