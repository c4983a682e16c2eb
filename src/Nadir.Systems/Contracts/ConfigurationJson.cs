using System.Text.Json.Serialization;
using Nadir.Systems.Clip;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Sfdr;

namespace Nadir.Systems.Contracts;

/// <summary>Serializers of the configurations in model folders, made at compile time; what a file has beyond them is refused.</summary>
[JsonSerializable(typeof(ClipConfiguration))]
[JsonSerializable(typeof(DualEncoderConfiguration))]
[JsonSerializable(typeof(FaamiConfiguration))]
[JsonSerializable(typeof(OsdpmConfiguration))]
[JsonSerializable(typeof(SfdrConfiguration))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class ConfigurationJson : JsonSerializerContext;
