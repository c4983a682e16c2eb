using System.Globalization;
using System.Text;

namespace Nadir.Metrics;

/// <summary>Writes the scores of each image as a table for other programs.</summary>
public static class CaptionItems
{
    /// <summary>CSV (RFC 4180) with a header: <c>id</c>, the caption, then the metrics that were measured.</summary>
    /// <param name="results">The scores.</param>
    /// <param name="predictions">What was scored, in the same order.</param>
    /// <returns>Lines that end in CR LF; numbers with a dot and all their digits, in every culture.</returns>
    public static string ToCsv(CaptionResults results, IReadOnlyList<CaptionPrediction> predictions)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(predictions);
        var names = CaptionMetricNames.All.Where(name => CaptionMetricNames.Value(results.Corpus, name) is not null)
            .ToArray();
        var text = new StringBuilder();
        text.Append("id,hypothesis,").AppendJoin(',', names).Append("\r\n");
        foreach (var (scores, prediction) in results.Images.Zip(predictions))
        {
            text.Append(Field(scores.Id)).Append(',').Append(Field(prediction.Hypothesis)).Append(',');
            text.AppendJoin(',', names.Select(name =>
                CaptionMetricNames.Value(scores, name)?.ToString("R", CultureInfo.InvariantCulture))).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Field(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
