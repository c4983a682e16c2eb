using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Nadir.Server.Archives;
using Nadir.Server.Captions;
using Nadir.Server.Coverage;
using Nadir.Server.Health;
using Nadir.Server.Items;
using Nadir.Server.Locating;
using Nadir.Server.Problems;
using Nadir.Server.Search;
using Nadir.Server.Search.Requests;
using Nadir.Server.Stac;

namespace Nadir.Server.Json;

/// <summary>Serializers of what the core of the server reads and writes, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ArchiveAnswer))]
[JsonSerializable(typeof(HealthStatus))]
[JsonSerializable(typeof(ItemAnswer))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(SearchRequest))]
internal sealed partial class ServerJson : JsonSerializerContext;

/// <summary>All serializers, a line for each group of endpoints; nothing is serialized by reflection.</summary>
internal static class ServerJsonContexts
{
    public static void AddServerJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(options =>
    {
        var chain = options.SerializerOptions.TypeInfoResolverChain;
        chain.Clear();
        chain.Add(ServerJson.Default);
        chain.Add(CoverageJson.Default);
        chain.Add(StacJson.Default);
        chain.Add(LocateJson.Default);
        chain.Add(CaptionJson.Default);
    });
}
