using System.Text.Json.Serialization;

namespace Nadir.Archive.Ingest.Progress;

/// <summary>The serializer of progress files, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IngestState))]
internal sealed partial class IngestStateJson : JsonSerializerContext;
