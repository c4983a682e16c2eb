using System.Text.Json.Serialization;
using Nadir.Training.Loop;

namespace Nadir.Training.Checkpoints;

[JsonSerializable(typeof(TrainingState))]
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class CheckpointJson : JsonSerializerContext;
