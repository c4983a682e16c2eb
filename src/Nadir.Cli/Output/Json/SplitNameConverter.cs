using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Datasets;

namespace Nadir.Cli.Output.Json;

/// <summary>Writes a split by the name that annotation files and <c>--split</c> use.</summary>
internal sealed class SplitNameConverter : JsonConverter<DatasetSplit>
{
    public override DatasetSplit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DatasetSplitNames.TryParse(reader.GetString(), out var split) ? split : throw new JsonException("There is no such split.");

    public override void Write(Utf8JsonWriter writer, DatasetSplit value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToName());
}
