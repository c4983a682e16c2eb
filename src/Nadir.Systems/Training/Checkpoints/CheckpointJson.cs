using System.Text.Json.Serialization;
using Nadir.Systems.Training.Loop;

namespace Nadir.Systems.Training.Checkpoints;

[JsonSerializable(typeof(TrainingState))]
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class CheckpointJson : JsonSerializerContext;
