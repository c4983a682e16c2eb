using System.Text.Json.Serialization;

namespace Nadir.Systems.Clip.Onnx;

/// <summary>The JSON of a CLIP in ONNX files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    MaxDepth = 16,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(OnnxClipConfiguration))]
internal sealed partial class OnnxClipJson : JsonSerializerContext;
