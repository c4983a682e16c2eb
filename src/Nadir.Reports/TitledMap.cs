namespace Nadir.Reports;

/// <summary>An attention map with what it is the attention of.</summary>
/// <param name="Title">Such as the name of a module, or a word of a caption.</param>
/// <param name="Map">The weights.</param>
public sealed record TitledMap(string Title, AttentionMap Map);
