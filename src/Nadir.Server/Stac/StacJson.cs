using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Nadir.Server.Stac;

/// <summary>The serializer of STAC documents, made at compile time.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class StacJson : JsonSerializerContext;
