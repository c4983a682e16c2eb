using System.Globalization;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Cli.Output;

/// <summary>How well a model answered queries in words that no caption has.</summary>
internal static class OpenWordsTable
{
    /// <summary>Writes a report for people, the best answered query first.</summary>
    public static void Write(OpenWordReport report, TextWriter output)
    {
        output.WriteLine();
        var table = new TextTable("open words", ">P@10", ">chance");
        foreach (var query in report.Queries.OrderByDescending(query => query.Precision))
        {
            table.Add(query.Text, Text(query.Precision), Text(query.Chance));
        }

        table.WriteTo(output);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Queries.Count} queries over {report.Images} images of known classes: "
            + $"precision at 10 {Text(report.PrecisionAt10)}, by chance {Text(report.Chance)}"));
    }

    private static string Text(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
