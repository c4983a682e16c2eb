using System.Diagnostics.Metrics;
using System.Globalization;
using Nadir.Archive;
using Nadir.Server.Archives;
using Nadir.Server.Coverage;
using Nadir.Server.Encoding;
using Nadir.Server.Locating;
using Nadir.Server.Metrics;
using Nadir.Server.Pictures;
using Nadir.Server.Search;

namespace Nadir.Server.Health;

/// <summary>Instruments that are asked, and then read what others hold. Thread-safe.</summary>
internal sealed class ServerGauges
{
    private readonly (string Name, Func<CacheStatistics> Read)[] _caches;

    public ServerGauges(
        ServerMetrics metrics,
        EncoderQueue encoder,
        ArchiveCounts counts,
        PictureCache pictures,
        OpenScenes scenes,
        LocatedTexts heatMaps,
        CoverageMap coverage,
        RankedHeads heads)
    {
        _caches =
        [
            ("pictures", () => pictures.Statistics),
            ("open_scenes", () => scenes.Statistics),
            ("heat_maps", () => heatMaps.Statistics),
            ("coverage", () => coverage.Statistics),
            ("rerank_features", () => heads.Features),
        ];
        var meter = metrics.Meter;
        meter.CreateObservableUpDownCounter("nadir.encoder.waiting", () => encoder.Waiting, "{request}",
            "Texts, pictures and calls that wait for the encoder.");
        CreateArchive(meter, counts);
        CreateCaches(meter);
        CreateInformation(meter, encoder);
        CreateProcess(meter);
    }

    private static void CreateArchive(Meter meter, ArchiveCounts counts)
    {
        meter.CreateObservableGauge("nadir.archive.windows", () => Read(statistics => statistics.Windows), "{window}",
            "Windows that can be found.");
        meter.CreateObservableGauge(
            "nadir.archive.scenes", () => Read(statistics => statistics.Items), "{image}", "Images that can be found.");
        meter.CreateObservableGauge("nadir.archive.captions", () => Read(statistics => statistics.Captions),
            "{caption}", "Captions of windows.");

        // While the archive cannot be read, everything else is still told.
        Measurement<long>[] Read(Func<ArchiveStatistics, long> read)
        {
            try
            {
                return [new Measurement<long>(read(counts.Read().Statistics))];
            }
            catch (ArchiveException)
            {
                return [];
            }
        }
    }

    private void CreateCaches(Meter meter)
    {
        meter.CreateObservableCounter(
            "nadir.cache.hits", () => Read(cache => cache.Hits), "{lookup}", "Look-ups of what a cache held.");
        meter.CreateObservableCounter("nadir.cache.misses", () => Read(cache => cache.Misses), "{lookup}",
            "Look-ups of what a cache did not hold.");
        meter.CreateObservableUpDownCounter(
            "nadir.cache.entries", () => Read(cache => cache.Entries), "{entry}", "What a cache holds.");
        meter.CreateObservableUpDownCounter(
            "nadir.cache.size", () => Read(cache => cache.Bytes), "By", "Bytes that what a cache holds takes, about.");

        IEnumerable<Measurement<long>> Read(Func<CacheStatistics, long?> read) =>
            from cache in _caches
            let value = read(cache.Read())
            where value is not null
            select new Measurement<long>(value.Value, new KeyValuePair<string, object?>("cache", cache.Name));
    }

    private static void CreateInformation(Meter meter, EncoderQueue encoder)
    {
        var (version, commit) = BuildInformation.Read();
        List<KeyValuePair<string, object?>> build = [new("version", version)];
        if (commit is not null)
        {
            build.Add(new("commit", commit));
        }

        // Of a model that is named by its folder, the folder's own name: no answer holds a path of the machine.
        KeyValuePair<string, object?>[] model =
        [
            new("name", Path.GetFileName(encoder.Shared.Name)),
            new("fingerprint", encoder.Shared.Fingerprint),
            new("dimensions", encoder.Shared.Dimension.ToString(CultureInfo.InvariantCulture)),
        ];
        meter.CreateObservableGauge("nadir.build.info", () => new Measurement<int>(1, build), null,
            "Always 1; its labels tell which build runs.");
        meter.CreateObservableGauge("nadir.model.info", () => new Measurement<int>(1, model), null,
            "Always 1; its labels tell which model encodes.");
    }

    private static void CreateProcess(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            "process.resident.memory", () => Environment.WorkingSet, "By", "Memory of the process that is in RAM.");
        meter.CreateObservableCounter(
            "process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time of the process.");
        meter.CreateObservableUpDownCounter(
            "dotnet.gc.heap", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed memory in use.");
        meter.CreateObservableUpDownCounter(
            "dotnet.threadpool.threads", () => ThreadPool.ThreadCount, "{thread}", "Threads of the pool.");
    }
}
