using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Telemetry;

/// <summary>What is written about metrics, and what watches them, against what the server really tells.</summary>
public sealed partial class WatchedMetricsTests()
    : OwnServerTest(null, models => models with { OpenReranker = () => new ColorReranker() })
{
    [Theory]
    [InlineData("deploy/grafana-dashboard.json", 15)]
    [InlineData("deploy/prometheus-alerts.yml", 4)]
    public async Task What_is_watched_is_told(string file, int most)
    {
        var told = await ReadAsync();

        var labels = told.Values.SelectMany(each => each).ToHashSet();
        var watched = Metric().Matches(await File.ReadAllTextAsync(Path.Combine(NodeTools.Repository, file)))
            .Select(match => (Name: Suffix().Replace(match.Groups[1].Value, ""),
                Labels: Label().Matches(match.Groups[2].Value).Select(label => label.Groups[1].Value)))
            .Where(metric => !labels.Contains(metric.Name)).ToList();
        Assert.True(watched.DistinctBy(metric => metric.Name).Count() >= most);
        Assert.All(watched, metric => Assert.True(told.ContainsKey(metric.Name), metric.Name));
        // The job is Prometheus' own label.
        Assert.All(watched, metric =>
            Assert.Subset(told[metric.Name], metric.Labels.Where(label => label != "job").ToHashSet()));
    }

    [Fact]
    public async Task What_is_told_is_documented_with_its_labels()
    {
        var told = await ReadAsync();

        string table = await File.ReadAllTextAsync(Path.Combine(NodeTools.Repository, "docs/operations.md"));
        var documented = Documented().Matches(table).ToDictionary(
            match => match.Groups[1].Value,
            match => match.Groups[2].Value.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet());
        Assert.Equal(told.Keys.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, labels) in told)
        {
            // Builds outside of a repository do not know their commit.
            Assert.Equal(documented[name].Where(label => label != "commit").Order(StringComparer.Ordinal),
                labels.Where(label => label is not ("le" or "commit")).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Reasons_and_caches_are_documented()
    {
        await WarmUpAsync();
        string text = await Client.GetStringAsync("/metrics");
        string documentation = await File.ReadAllTextAsync(Path.Combine(NodeTools.Repository, "docs/operations.md"));

        string[] reasons = [.. Reason().Matches(text).Select(match => match.Groups[1].Value)
            .Order(StringComparer.Ordinal)];
        Assert.Equal(reasons, ReasonRow().Matches(documentation).Select(match => match.Groups[1].Value)
            .Order(StringComparer.Ordinal));
        Assert.All(Cache().Matches(text).Select(match => match.Groups[1].Value),
            cache => Assert.Contains($"`{cache}`", documentation, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Panels_of_the_dashboard_are_whole()
    {
        using var dashboard = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(NodeTools.Repository, "deploy/grafana-dashboard.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();

        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel =>
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()
                .Select(target => target.GetProperty("expr").GetString())));
        // None lies upon another one.
        Assert.Equal(
            panels.Sum(panel => Cells(panel).Count()), panels.SelectMany(Cells).Distinct().Count());

        static IEnumerable<(int X, int Y)> Cells(JsonElement panel)
        {
            var at = panel.GetProperty("gridPos");
            return from x in Enumerable.Range(at.GetProperty("x").GetInt32(), at.GetProperty("w").GetInt32())
                   from y in Enumerable.Range(at.GetProperty("y").GetInt32(), at.GetProperty("h").GetInt32())
                   select (x, y);
        }
    }

    // So that every metric has a value: a search that is reranked, words that are encoded.
    private async Task WarmUpAsync()
    {
        using var answer = await Client.PostAsJsonAsync("/api/search", new { text = "red", k = 3, rerank = true });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    // Names of metrics with their labels.
    private async Task<Dictionary<string, HashSet<string>>> ReadAsync()
    {
        await WarmUpAsync();
        await Client.GetStringAsync("/metrics");
        var told = new Dictionary<string, HashSet<string>>();
        string current = "";
        foreach (string line in (await Client.GetStringAsync("/metrics")).Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                current = line.Split(' ')[2];
                told.Add(current, []);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                told[current].UnionWith(Label().Matches(line).Select(match => match.Groups[1].Value));
            }
        }

        return told;
    }

    // In JSON, quotation marks stand behind strokes.
    [GeneratedRegex("""\b((?:nadir|process|dotnet)_[a-z_]+)\b(\{[^}]*\})?""")]
    private static partial Regex Metric();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex("([a-z_]+)=~?\\\\?\"")]
    private static partial Regex Label();

    [GeneratedRegex("`((?:nadir|process|dotnet)_[a-z_]+)(?:\\{([a-z_,]+)\\})?`")]
    private static partial Regex Documented();

    [GeneratedRegex("nadir_http_requests_refused_total\\{reason=\"([a-z_]+)\"\\}")]
    private static partial Regex Reason();

    [GeneratedRegex("cache=\"([a-z_]+)\"")]
    private static partial Regex Cache();

    [GeneratedRegex("^\\| `([a-z_]+)` \\| [0-9]{3} \\|", RegexOptions.Multiline)]
    private static partial Regex ReasonRow();
}
