using System.Diagnostics;
using Nadir.Archive.Postgres.Tests.Servers;
using Nadir.Archive.Telemetry;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Postgres.Tests.Search;

[Collection(PgliteTests.Name)]
public sealed class PostgresTraceTests(PgliteServer server) : IDisposable
{
    private static readonly ActivitySource Root = new("Nadir.Archive.Postgres.Tests");

    private readonly PgliteArchive _archive = new(server);

    public void Dispose() => _archive.Dispose();

    [SkippableFact]
    public void Statements_of_a_search_stand_below_its_scan()
    {
        using var collector = new SpanCollector(ArchiveTelemetry.Name, Root.Name, "Npgsql");
        var root = Root.StartActivity("test")!;
        _archive.Store.Search([1, .. new float[_archive.Encoder.Dimension - 1]], 3);
        root.Stop();

        var spans = collector.Of(root.TraceId);
        var scan = spans.Single(span => span.OperationName == "scan");
        Assert.Equal("postgresql", scan.GetTagItem("nadir.store"));
        Assert.Contains(spans, span => span.Source.Name == "Npgsql" && span.ParentSpanId == scan.SpanId);
    }
}
