using System.Globalization;
using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>
/// Reads METEOR's synonym tables: pairs of lines, word and synset numbers; base form and inflected forms.
/// </summary>
internal static class MeteorSynonymTables
{
    /// <exception cref="InvalidDataException">A table is damaged; the message names the file and the line.</exception>
    internal static SynonymLexicon Read(string synsetsPath, string exceptionsPath)
    {
        var synsets = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var (number, lines) in MeteorTableFile.Records(synsetsPath, 2))
        {
            synsets[lines[0]] = [.. Fields(lines[1]).Select(field => Number(field, synsetsPath, number + 1))];
        }

        var irregular = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (_, lines) in MeteorTableFile.Records(exceptionsPath, 2))
        {
            foreach (var form in Fields(lines[1]))
            {
                irregular[form] = [.. irregular.GetValueOrDefault(form, []), lines[0]];
            }
        }

        return new SynonymLexicon(synsets, irregular);
    }

    private static string[] Fields(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static int Number(string field, string path, int line) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"{path}, line {line}: '{field}' is no synset number.");
}
