using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.RegularExpressions;
using Nadir.Server.Metrics;
using Nadir.Server.Protection.Keys;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Telemetry;

public sealed partial class MetricsTests()
    : OwnServerTest(new ServerOptions { Keys = Keys, Limits = new ServerLimits { UploadBytes = 1 << 20 } })
{
    private static readonly (ApiKey Key, string Text) Reader = KeyText.Create("reader", KeyScope.Read);
    private static readonly KeyFile Keys = WriteKeys();

    [Fact]
    public async Task Metrics_tell_the_build_and_the_model()
    {
        string text = await Client.GetStringAsync("/metrics");

        // Builds outside of a repository do not know their commit.
        string informational = typeof(ArchiveServer).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        string commit = informational.Contains('+', StringComparison.Ordinal)
            ? $",commit=\"{informational.Split('+')[1]}\"" : "";
        Assert.Matches($"nadir_build_info\\{{version=\"\\d+\\.\\d+\\.\\d+\"{commit}\\}} 1\n", text);
        Assert.Contains(
            $"nadir_model_info{{name=\"color-grid\",fingerprint=\"{Server.Encoder.Fingerprint}\",dimensions=\""
                + $"{Server.Encoder.Dimension}\"}} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_are_counted_by_why()
    {
        Assert.All(Enum.GetValues<RefusalReason>(),
            reason => Assert.False(string.IsNullOrEmpty(ServerMetrics.LabelOf(reason))));
        var before = await ReadAsync();

        await SendAsync(HttpMethod.Get, "/api/archive", HttpStatusCode.Unauthorized, null,
            ("X-API-Key", "nadir_unknown"));
        await SendAsync(HttpMethod.Get, "/api/archive", HttpStatusCode.Unauthorized, null,
            ("Authorization", "Bearer nadir_other"));
        await SendAsync(HttpMethod.Put, "/api/collections/mine", HttpStatusCode.Forbidden,
            JsonContent.Create(new { name = "mine" }), ("X-API-Key", Reader.Text));
        await SendAsync(HttpMethod.Get, "/health", HttpStatusCode.MisdirectedRequest, null, ("Host", "example.com"));
        await SendAsync(HttpMethod.Post, "/api/search", HttpStatusCode.Forbidden,
            new StringContent("{}", null, "text/plain"), ("Origin", "https://example.com"));
        // Told by its head alone: a client that goes on to send would find the connection closed.
        Assert.StartsWith("HTTP/1.1 413", await RawRequest.SendAsync(
            Server.Server.Addresses[0],
            "POST /api/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + "4194304\r\n\r\n"), StringComparison.Ordinal);
        // Mistakes are no refusals.
        await SendAsync(HttpMethod.Get, "/nowhere", HttpStatusCode.NotFound, null);
        await SendAsync(HttpMethod.Post, "/api/search", HttpStatusCode.BadRequest,
            JsonContent.Create(new { text = 3 }));

        var after = await ReadAsync();
        Assert.Equal(Enum.GetValues<RefusalReason>().Length,
            before.Keys.Count(series =>
                series.StartsWith("nadir_http_requests_refused_total{", StringComparison.Ordinal)));
        Assert.All(before.Where(
            pair => pair.Key.StartsWith("nadir_http_requests_refused_total{", StringComparison.Ordinal)),
            pair => Assert.Equal(0, pair.Value));
        Assert.Equal(2, after[Refused("unauthenticated")]);
        Assert.Equal(1, after[Refused("scope")]);
        Assert.Equal(1, after[Refused("host")]);
        Assert.Equal(1, after[Refused("cross_origin")]);
        Assert.Equal(1, after[Refused("too_large")]);
        Assert.Equal(6, after.Where(
            pair => pair.Key.StartsWith("nadir_http_requests_refused_total{", StringComparison.Ordinal)).Sum(
                pair => pair.Value));
    }

    [Fact]
    public async Task Caches_tell_what_they_save()
    {
        using var first = await Client.GetAsync("/api/items/1/thumbnail");
        using var second = await Client.GetAsync("/api/items/1/thumbnail");
        await Client.GetStringAsync("/api/coverage?zoom=3");

        var told = await ReadAsync();
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(1, told["nadir_cache_hits_total{cache=\"pictures\"}"]);
        Assert.Equal(1, told["nadir_cache_misses_total{cache=\"pictures\"}"]);
        Assert.Equal(1, told["nadir_cache_entries{cache=\"pictures\"}"]);
        Assert.Equal((await first.Content.ReadAsByteArrayAsync()).Length,
            told["nadir_cache_size_bytes{cache=\"pictures\"}"]);
        Assert.Equal(1, told["nadir_cache_misses_total{cache=\"open_scenes\"}"]);
        Assert.Equal(1, told["nadir_cache_misses_total{cache=\"coverage\"}"]);
        Assert.Equal(0, told["nadir_cache_hits_total{cache=\"rerank_features\"}"]);
    }

    [Fact]
    public async Task Searches_are_measured_where_nobody_else_listens()
    {
        var before = await ReadAsync();
        using var answer = await Client.PostAsJsonAsync("/api/search", new { text = "red", k = 3 });

        var after = await ReadAsync();
        const string Scans = "nadir_operation_duration_seconds_count{nadir_operation=\"scan\",nadir_outcome=\"done\"}";
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        // Other tests of this process search, too.
        Assert.True(after[Scans] > before.GetValueOrDefault(Scans));
        Assert.True(after["nadir_search_rows_total{read=\"considered\"}"] >= before.GetValueOrDefault(
            "nadir_search_rows_total{read=\"considered\"}") + 8);
    }

    [Fact]
    public async Task What_clients_send_makes_no_new_series()
    {
        await Client.GetAsync("/nowhere");
        await Client.SendAsync(new HttpRequestMessage(new HttpMethod("BREW"), "/nowhere"));
        int before = (await ReadAsync()).Count;

        for (int i = 0; i < 30; i++)
        {
            await Client.GetAsync($"/nowhere/{i}?{i}={i}");
            await Client.SendAsync(new HttpRequestMessage(
                new HttpMethod("BREW" + (char)('A' + (i % 26))), $"/nowhere/{i}"));
        }

        // The first reading was itself a request of a kind that had not been seen.
        Assert.InRange((await ReadAsync()).Count, before, before + 20);
    }

    // By the text of the specification of the format, not by what writes it.
    [Fact]
    public async Task The_text_is_of_the_form_that_prometheus_reads()
    {
        await Client.PostAsJsonAsync("/api/search", new { text = "red", k = 3 });
        string text = await Client.GetStringAsync("/metrics");

        var types = new Dictionary<string, string>();
        var seen = new HashSet<string>();
        string current = "";
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                current = line.Split(' ')[2];
                Assert.True(line.Split(' ', 4)[3].Length > 10, line);
                continue;
            }

            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.Equal(current, line.Split(' ')[2]);
                Assert.True(types.TryAdd(current, line.Split(' ')[3]), line);
                continue;
            }

            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            string name = sample.Groups[1].Value;
            Assert.Equal(current, types[current] == "histogram" ? Regex.Replace(name, "_(bucket|sum|count)$", "")
                : name);
            Assert.Equal(types[current] == "counter", name.EndsWith("_total", StringComparison.Ordinal));
            Assert.True(seen.Add(line[..line.LastIndexOf(' ')]), line);
        }

        Assert.All(types.Values, type => Assert.Contains(type, new[] { "counter", "gauge", "histogram" }));
    }

    [Fact]
    public void Exporters_and_prometheus_are_told_the_same()
    {
        using var metrics = new ServerMetrics();
        var exported = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter == metrics.Meter)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();

        metrics.Begin();
        metrics.Begin();
        metrics.End("/a", "GET", 200, TimeSpan.FromSeconds(0.3));
        metrics.Refuse(RefusalReason.Busy);
        metrics.AddBatch("texts", 5);
        metrics.AddBatch("texts", 9);

        var told = Parse(PrometheusText.Write(metrics.Collector));
        Assert.Equal(told["nadir_http_requests_active"], exported["nadir.http.requests.active"]);
        Assert.Equal(told["nadir_http_requests_total{route=\"/a\",method=\"GET\",status=\"200\"}"],
            exported["nadir.http.requests route=/a method=GET status=200"]);
        Assert.Equal(told["nadir_http_request_duration_seconds_sum{route=\"/a\"}"],
            exported["nadir.http.request.duration route=/a"]);
        Assert.Equal(told[Refused("busy")], exported["nadir.http.requests.refused reason=busy"]);
        Assert.Equal(told["nadir_encoder_batch_size_sum{kind=\"texts\"}"],
            exported["nadir.encoder.batch.size kind=texts"]);
        Assert.Equal(1, told["nadir_http_requests_active"]);
        Assert.Equal(1, told["nadir_encoder_batch_size_bucket{kind=\"texts\",le=\"8\"}"]);
        Assert.Equal(2, told["nadir_encoder_batch_size_bucket{kind=\"texts\",le=\"+Inf\"}"]);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string key = instrument.Name + string.Concat(tags.ToArray().Select(tag => $" {tag.Key}={tag.Value}"));
            exported[key] = exported.GetValueOrDefault(key) + value;
        }
    }

    private static string Refused(string reason) => $"nadir_http_requests_refused_total{{reason=\"{reason}\"}}";

    private static KeyFile WriteKeys()
    {
        var keys = new KeyFile(Path.Combine(Directory.CreateTempSubdirectory("nadir-metrics-").FullName, "keys.json"));
        keys.Write([Reader.Key]);
        return keys;
    }

    private static Dictionary<string, double> Parse(string text) => text.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .ToDictionary(line => line[..line.LastIndexOf(' ')],
            line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private async Task<Dictionary<string, double>> ReadAsync() => Parse(await Client.GetStringAsync("/metrics"));

    private async Task SendAsync(
        HttpMethod method, string address, HttpStatusCode status, HttpContent? body,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await Client.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
    }

    [GeneratedRegex(
        """^([a-z_][a-z0-9_]*)(\{[a-z_][a-z0-9_]*="([^"\\\n]|\\[\\"n])*"(,[a-z_][a-z0-9_]*="([^"\\\n]|\\[\\"n])*")*\})? [-+0-9.eEInfNa]+$""")]
    private static partial Regex Sample();
}
