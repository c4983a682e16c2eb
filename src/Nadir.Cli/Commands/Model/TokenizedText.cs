namespace Nadir.Cli.Commands.Model;

/// <summary>What <c>nadir model tokenize --json</c> prints of a text.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Clean">Repaired, unescaped, with single spaces, in lower case.</param>
/// <param name="Ids">Start, words and end, cut to the context length, without padding.</param>
/// <param name="CountBeforeTruncation">How many ids there would be without the cut.</param>
internal sealed record TokenizedText(string Text, string Clean, IReadOnlyList<long> Ids, int CountBeforeTruncation);
