namespace Nadir.Metrics;

/// <summary>What a caption says: things, what they are like, and how they stand to each other.</summary>
/// <remarks>Each tuple is there once, in the caption's order. Immutable; safe to use from many threads.</remarks>
/// <param name="Tuples">
/// Of one element, an object: <c>plane</c>; of two, an object and its attribute: <c>plane, white</c>; of three, a
/// relation between objects: <c>plane, near, terminal</c>.
/// </param>
public sealed record SceneGraph(IReadOnlyList<IReadOnlyList<string>> Tuples);
