namespace Nadir.Cli.Commands.Caption;

/// <summary>What <c>nadir caption --json</c> says of one file.</summary>
/// <param name="Source">Full path of the file.</param>
/// <param name="Caption">The best caption.</param>
/// <param name="Alternatives">The best first, as many as were asked for.</param>
internal sealed record FileCaption(string Source, string Caption, IReadOnlyList<ScoredCaption> Alternatives);

/// <summary>One caption of a file.</summary>
/// <param name="Caption">The sentence.</param>
/// <param name="Score">Logarithm of its probability, divided by a power of its length; more is better.</param>
/// <param name="LogProbability">Natural logarithm of its probability.</param>
internal sealed record ScoredCaption(string Caption, double Score, double LogProbability);
