using System.Text.Json.Serialization;
using Nadir.Models.Clip;
using Nadir.Models.DualEncoder;
using Nadir.Models.Faami;
using Nadir.Models.Osdpm;
using Nadir.Models.Sfdr;

namespace Nadir.Models;

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
