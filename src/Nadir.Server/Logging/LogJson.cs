using System.Text.Json.Serialization;

namespace Nadir.Server.Logging;

/// <summary>The serializer of log lines, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccessLogLine))]
internal sealed partial class LogJson : JsonSerializerContext;
