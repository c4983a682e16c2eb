using System.Globalization;
using Nadir.Archive.Search;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Demo;

/// <summary>A query of the demo, its results, and the picture that shows them.</summary>
internal sealed record DemoAnswer(string Query, string Sheet, IReadOnlyList<SearchResult> Results)
{
    private const int Shown = 3;

    /// <summary>Writes the queries with their best results.</summary>
    public static void WriteTable(IEnumerable<DemoAnswer> answers, TextWriter output)
    {
        var table = new TextTable("query", ">score", "best results");
        foreach (var answer in answers)
        {
            string score = answer.Results.Count == 0 ? "-" : answer.Results[0].Score.ToString("F3", CultureInfo.InvariantCulture);
            table.Add(answer.Query, score, string.Join(", ", answer.Results.Take(Shown).Select(result => Path.GetFileName(result.Source))));
        }

        table.WriteTo(output);
    }
}
