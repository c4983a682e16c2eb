using System.Text.Json.Serialization;
using Nadir.Datasets;

namespace Nadir.Cli.Output.Json;

/// <summary>Serializers of everything that commands print with <c>--json</c>, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    Converters = [typeof(SplitNameConverter)])]
[JsonSerializable(typeof(DatasetSummary))]
internal sealed partial class CommandJson : JsonSerializerContext
{
}
