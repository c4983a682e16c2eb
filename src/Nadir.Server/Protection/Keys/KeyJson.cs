using System.Text.Json.Serialization;

namespace Nadir.Server.Protection.Keys;

/// <summary>The serializer of files of keys, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(KeyDocument))]
internal sealed partial class KeyJson : JsonSerializerContext;
