using System.Text.Json.Serialization;

namespace Nadir.Server.Locating;

/// <summary>The serializers of locating, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(LocateRequest))]
[JsonSerializable(typeof(LocateAnswer))]
internal sealed partial class LocateJson : JsonSerializerContext;
