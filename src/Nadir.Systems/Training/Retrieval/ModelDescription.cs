namespace Nadir.Systems.Training.Retrieval;

/// <summary>What a model is, for its card.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Purpose">What it does, in a sentence or two.</param>
/// <param name="Parts">One line a part.</param>
public sealed record ModelDescription(string Title, string Purpose, IReadOnlyList<string> Parts);
