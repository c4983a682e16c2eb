using Microsoft.Extensions.DependencyInjection;
using Nadir.Imagery.Files;
using Nadir.Server.Captions;
using Nadir.Server.Coverage;
using Nadir.Server.Locating;
using Nadir.Server.Stac;

namespace Nadir.Server.Json;

/// <summary>All serializers, a line for each group of endpoints; nothing is serialized by reflection.</summary>
internal static class ServerJsonContexts
{
    public static void AddServerJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(options =>
    {
        options.SerializerOptions.Encoder = FileNameEncoder.ForPages;
        var chain = options.SerializerOptions.TypeInfoResolverChain;
        chain.Clear();
        chain.Add(ServerJson.Default);
        chain.Add(CoverageJson.Default);
        chain.Add(StacJson.Default);
        chain.Add(LocateJson.Default);
        chain.Add(CaptionJson.Default);
    });
}
