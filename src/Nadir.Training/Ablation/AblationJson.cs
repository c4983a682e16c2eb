using System.Text.Json.Serialization;

namespace Nadir.Training.Ablation;

[JsonSerializable(typeof(AblationResult))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class AblationJson : JsonSerializerContext;
