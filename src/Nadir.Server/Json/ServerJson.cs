using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Server.Archives;
using Nadir.Server.Health;
using Nadir.Server.Items;
using Nadir.Server.Problems;
using Nadir.Server.Search;
using Nadir.Server.Search.Requests;

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
