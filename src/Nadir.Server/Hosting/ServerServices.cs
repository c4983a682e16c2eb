using Microsoft.Extensions.DependencyInjection;
using Nadir.Archive.Ports;
using Nadir.Server.Archives;
using Nadir.Server.Captions;
using Nadir.Server.Collections;
using Nadir.Server.Coverage;
using Nadir.Server.Encoding;
using Nadir.Server.Exports;
using Nadir.Server.Health;
using Nadir.Server.Items;
using Nadir.Server.Kept;
using Nadir.Server.Locating;
using Nadir.Server.Logging;
using Nadir.Server.Metrics;
using Nadir.Server.Pictures;
using Nadir.Server.Protection;
using Nadir.Server.Protection.Keys;
using Nadir.Server.Requests;
using Nadir.Server.Search;
using Nadir.Server.Search.Paging;
using Nadir.Server.Search.Requests;
using Nadir.Server.Sources;
using Nadir.Server.Stac;
using Nadir.Server.Work;

namespace Nadir.Server.Hosting;

/// <summary>The services that endpoints may ask for. All live as long as the server and are thread-safe.</summary>
internal static class ServerServices
{
    public static void Add(IServiceCollection services, IArchiveStore store, ServerModels models, ServerOptions options)
    {
        // Instances that are given are not disposed with the server: they belong to the caller.
        services.AddSingleton(options);
        services.AddSingleton(options.Limits);
        services.AddSingleton(models);
        services.AddSingleton(store);
        services.AddSingleton(new KnownKeys(options.Keys));
        services.AddSingleton<ClientRates>();
        services.AddSingleton<SourceNames>();
        services.AddSingleton<OpenScenes>();
        services.AddSingleton(_ => new PictureCache(options.Limits.PictureCacheBytes));
        services.AddSingleton<ScenePictures>();
        services.AddSingleton(_ => new LocatedTexts(options.Limits.HeatMapBytes));
        services.AddSingleton<TextLocator>();
        services.AddSingleton<PictureCaptions>();
        services.AddSingleton<CoverageMap>();
        services.AddSingleton<StacNames>();
        services.AddSingleton<StacSourceRecords>();
        services.AddSingleton<StacCollections>();
        services.AddSingleton<StacWordSearch>();
        services.AddSingleton<StacItems>();
        services.AddSingleton<ServerMetrics>();
        services.AddSingleton<ServerMessages>();
        services.AddSingleton(new AccessLog(options.AccessLog));
        services.AddSingleton(provider =>
            new EncoderQueue(models.Encoder, options.Limits, provider.GetRequiredService<ServerMetrics>()));
        services.AddSingleton<Readiness>();
        services.AddSingleton<ServerGauges>();
        services.AddSingleton<WorkGates>();
        services.AddHostedService<MemoryWatch>();
        services.AddSingleton<UploadPlaces>();
        services.AddSingleton<ArchiveCounts>();
        services.AddSingleton<ArchiveOverview>();
        services.AddSingleton<IndexEvents>();
        services.AddSingleton<ItemReader>();
        services.AddSingleton<ExportReading>();
        services.AddSingleton<ExportSheet>();
        services.AddSingleton<PictureArchive>();
        services.AddSingleton<ExportFiles>();
        services.AddSingleton<CollectionStore>();
        services.AddSingleton<CollectionReader>();
        services.AddSingleton(provider => new KeptQueryStore(store, options.Limits));
        services.AddSingleton<SourceTree>();
        AddSearch(services);
    }

    private static void AddSearch(IServiceCollection services)
    {
        services.AddSingleton<SearchRequestReader>();
        services.AddSingleton<QueryEncoding>();
        services.AddSingleton<SearchFilters>();
        services.AddSingleton<RankedHeads>();
        services.AddSingleton<SearchCursorText>();
        services.AddSingleton<ScanQueue>();
        services.AddSingleton<SearchService>();
    }
}
