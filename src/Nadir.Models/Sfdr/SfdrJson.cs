using System.Text.Json.Serialization;

namespace Nadir.Models.Sfdr;

[JsonSerializable(typeof(SfdrConfiguration))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class SfdrJson : JsonSerializerContext;
