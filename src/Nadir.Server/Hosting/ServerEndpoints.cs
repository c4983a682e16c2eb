using Microsoft.AspNetCore.Routing;
using Nadir.Server.Archives;
using Nadir.Server.Attention;
using Nadir.Server.Captions;
using Nadir.Server.Collections;
using Nadir.Server.Coverage;
using Nadir.Server.Exports;
using Nadir.Server.Health;
using Nadir.Server.Items;
using Nadir.Server.KeptQueries;
using Nadir.Server.Locating;
using Nadir.Server.Maps;
using Nadir.Server.OpenApi;
using Nadir.Server.Page;
using Nadir.Server.Pictures;
using Nadir.Server.Search;
using Nadir.Server.Sources;
using Nadir.Server.Stac;
using Nadir.Server.Tiles;
using Nadir.Server.Times;
using Nadir.Server.Words;

namespace Nadir.Server.Hosting;

/// <summary>All endpoints, a line for each group: a static class <c>XEndpoints</c> with a method <c>Map</c>.</summary>
internal static class ServerEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        ApiDocument.Map(routes);
        HealthEndpoints.Map(routes);
        PageEndpoints.Map(routes);
        PictureEndpoints.Map(routes);
        TileEndpoints.Map(routes);
        AttentionEndpoints.Map(routes);
        LocateEndpoints.Map(routes);
        CaptionEndpoints.Map(routes);
        CoverageEndpoints.Map(routes);
        StacEndpoints.Map(routes);
        MetricsEndpoints.Map(routes);
        ArchiveEndpoints.Map(routes);
        IndexEventEndpoints.Map(routes);
        SearchEndpoints.Map(routes);
        ItemEndpoints.Map(routes);
        ExportEndpoints.Map(routes);
        CollectionEndpoints.Map(routes);
        KeptQueryEndpoints.Map(routes);
        SourceEndpoints.Map(routes);
        TimeEndpoints.Map(routes);
        WordEndpoints.Map(routes);
        BaseMapEndpoints.Map(routes);
    }
}
