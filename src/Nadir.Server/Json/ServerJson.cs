using System.Text.Json.Serialization;
using Nadir.Server.Health;
using Nadir.Server.Problems;

namespace Nadir.Server.Json;

/// <summary>Serializers of what the core of the server reads and writes, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthStatus))]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ServerJson : JsonSerializerContext;
