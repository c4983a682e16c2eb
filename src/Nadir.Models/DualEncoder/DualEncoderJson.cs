using System.Text.Json.Serialization;

namespace Nadir.Models.DualEncoder;

[JsonSerializable(typeof(DualEncoderConfiguration))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class DualEncoderJson : JsonSerializerContext;
