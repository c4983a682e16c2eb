using System.Text.Json.Serialization;

namespace Nadir.Server.Coverage;

/// <summary>The serializer of coverage, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CoverageAnswer))]
internal sealed partial class CoverageJson : JsonSerializerContext;
