using System.Globalization;
using Nadir.Archive.Search;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Search;

/// <summary>Search results for people.</summary>
internal static class ResultTable
{
    public static void Write(IReadOnlyList<SearchResult> results, Terminal terminal)
    {
        var table = new TextTable(">rank", ">score", ">id", "window", "source");
        foreach (var result in results)
        {
            table.Add(
                result.Rank.ToString(CultureInfo.InvariantCulture),
                result.Score.ToString("F3", CultureInfo.InvariantCulture),
                result.Id.ToString(CultureInfo.InvariantCulture),
                string.Join(',', result.Window),
                result.Source);
        }

        table.WriteTo(terminal.Output);
    }
}
