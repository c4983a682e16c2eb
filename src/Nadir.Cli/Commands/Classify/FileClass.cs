namespace Nadir.Cli.Commands.Classify;

/// <summary>What <c>nadir classify --json</c> says of one file.</summary>
/// <param name="Source">Full path of the file.</param>
/// <param name="Label">The likeliest label.</param>
/// <param name="Labels">All labels, the likeliest first.</param>
internal sealed record FileClass(string Source, string Label, IReadOnlyList<LabelProbability> Labels);

/// <summary>A label of a file.</summary>
/// <param name="Label">As it was given.</param>
/// <param name="Probability">0..1; those of a file sum to 1.</param>
internal sealed record LabelProbability(string Label, double Probability);
