namespace Nadir.Server;

/// <summary>A map to draw below footprints.</summary>
/// <param name="Url">Template of its tiles, with <c>{z}</c>, <c>{x}</c> and <c>{y}</c>.</param>
/// <param name="Attribution">Whose map it is, to be shown with it.</param>
public sealed record BaseMap(string Url, string Attribution);
