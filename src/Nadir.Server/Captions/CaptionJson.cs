using System.Text.Json.Serialization;

namespace Nadir.Server.Captions;

/// <summary>The serializers of captions, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CaptionRequest))]
[JsonSerializable(typeof(CaptionAnswer))]
internal sealed partial class CaptionJson : JsonSerializerContext;
