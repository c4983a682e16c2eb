using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nadir.Imagery.Files;

namespace Nadir.Cli.Output.Json;

/// <summary>Prints values as JSON on the data stream.</summary>
internal static class JsonOutput
{
    /// <summary>The serializers, leaving letters of all scripts as they are: the output is read by programs, not by browsers.</summary>
    public static CommandJson Context { get; } =
        new(new JsonSerializerOptions(CommandJson.Default.Options) { Encoder = FileNameEncoder.ForPrograms });

    /// <summary>Writes one value and a line end.</summary>
    public static void Write<T>(Terminal terminal, T value, JsonTypeInfo<T> type) =>
        terminal.Document.WriteLine(JsonSerializer.Serialize(value, type));
}
