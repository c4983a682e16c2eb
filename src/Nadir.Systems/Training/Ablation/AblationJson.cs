using System.Text.Json.Serialization;

namespace Nadir.Systems.Training.Ablation;

[JsonSerializable(typeof(AblationResult))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class AblationJson : JsonSerializerContext;
