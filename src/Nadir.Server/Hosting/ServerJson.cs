using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Nadir.Imagery.Files;
using Nadir.Server.Archives;
using Nadir.Server.Captions;
using Nadir.Server.Collections;
using Nadir.Server.Coverage;
using Nadir.Server.Exports;
using Nadir.Server.Health;
using Nadir.Server.Items;
using Nadir.Server.KeptQueries;
using Nadir.Server.Locating;
using Nadir.Server.Problems;
using Nadir.Server.Search;
using Nadir.Server.Search.Requests;
using Nadir.Server.Sources;
using Nadir.Server.Stac;
using Nadir.Server.Times;
using Nadir.Server.Words;

namespace Nadir.Server.Hosting;

/// <summary>All serializers, a line for each group of endpoints; nothing is serialized by reflection.</summary>
internal static class ServerJson
{
    public static void AddServerJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(options =>
    {
        options.SerializerOptions.Encoder = FileNameEncoder.ForPages;
        // Numbers are numbers; the description of the API would offer texts beside them.
        options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        var chain = options.SerializerOptions.TypeInfoResolverChain;
        chain.Clear();
        chain.Add(ArchiveJson.Default);
        chain.Add(HealthJson.Default);
        chain.Add(ItemJson.Default);
        chain.Add(ProblemJson.Default);
        chain.Add(SearchJson.Default);
        chain.Add(SearchRequestJson.Default);
        chain.Add(CoverageJson.Default);
        chain.Add(StacJson.Default);
        chain.Add(LocateJson.Default);
        chain.Add(CaptionJson.Default);
        chain.Add(ExportRequestJson.Default);
        chain.Add(CollectionJson.Default);
        chain.Add(KeptQueryJson.Default);
        chain.Add(SourceJson.Default);
        chain.Add(TimeJson.Default);
        chain.Add(WordsJson.Default);
    });
}
