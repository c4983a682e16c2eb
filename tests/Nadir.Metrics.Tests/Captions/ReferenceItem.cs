using System.Text.Json;

namespace Nadir.Metrics.Tests;

/// <summary>One image of a <see cref="ReferenceCorpus"/>.</summary>
internal sealed class ReferenceItem(JsonElement item)
{
    public string Id { get; } = item.TryGetProperty("id", out var id) ? id.ToString() : "single";

    public string Hypothesis { get; } = item.GetProperty("hyp").GetString()!;

    public string[] References { get; } = [
        .. item.GetProperty("refs").EnumerateArray().Select(reference => reference.GetString()!)];

    public Dictionary<string, double> Expected { get; } = item.TryGetProperty("scores", out var scores)
        ? Scores(scores)
        : item.TryGetProperty("METEOR_no_paraphrase", out var meteor)
            ? new Dictionary<string, double> { ["METEOR_no_paraphrase"] = meteor.GetDouble() }
            : [];

    /// <summary>The 23 counts of METEOR, if the file has them.</summary>
    public int[]? MeteorCounts { get; } = item.TryGetProperty("meteor_stats", out var stats)
        ? [.. stats.GetString()!.Split(' ')
            .Select(field => (int)double.Parse(field, System.Globalization.CultureInfo.InvariantCulture))]
        : null;

    public static Dictionary<string, double> Scores(JsonElement scores) =>
        scores.EnumerateObject().ToDictionary(score => score.Name, score => score.Value.GetDouble());
}
