using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nadir.Archive.Captioning;
using Nadir.Archive.Ingest;
using Nadir.Archive.Repair;
using Nadir.Archive.Verification;
using Nadir.Cli.Commands.Archive;
using Nadir.Cli.Commands.Bench;
using Nadir.Cli.Commands.Caption;
using Nadir.Cli.Commands.Classify;
using Nadir.Cli.Commands.Demo;
using Nadir.Cli.Commands.Key;
using Nadir.Cli.Commands.Locate;
using Nadir.Cli.Commands.Model;
using Nadir.Cli.Commands.Recipe;
using Nadir.Cli.Output;
using Nadir.Datasets;
using Nadir.Exchange.Exporting;
using Nadir.Exchange.Importing;
using Nadir.Hub;
using Nadir.Systems.Training.Ablation;
using Nadir.Systems.Training.Retrieval;
using Nadir.Imagery.Files;

namespace Nadir.Cli.Commands.Json;

/// <summary>Prints values as JSON on the data stream.</summary>
internal static class JsonOutput
{
    /// <summary>
    /// The serializers, leaving letters of all scripts as they are: the output is read by programs, not by browsers.
    /// </summary>
    public static CommandJson Context { get; } =
        new(new JsonSerializerOptions(CommandJson.Default.Options) { Encoder = FileNameEncoder.ForPrograms });

    /// <summary>Writes one value and a line end.</summary>
    public static void Write<T>(Terminal terminal, T value, JsonTypeInfo<T> type) =>
        terminal.Document.WriteLine(JsonSerializer.Serialize(value, type));
}

/// <summary>Serializers of everything that commands print with <c>--json</c>, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    Converters = [typeof(SplitNameConverter)])]
[JsonSerializable(typeof(AblationRow[]))]
[JsonSerializable(typeof(BenchLineOutput[]))]
[JsonSerializable(typeof(BenchOverview[]))]
[JsonSerializable(typeof(CaptioningSummary))]
[JsonSerializable(typeof(DatasetSummary))]
[JsonSerializable(typeof(DemoAnswer[]))]
[JsonSerializable(typeof(ExportSummary))]
[JsonSerializable(typeof(FileCaption[]))]
[JsonSerializable(typeof(FileClass[]))]
[JsonSerializable(typeof(ImportSummary))]
[JsonSerializable(typeof(IngestSummary))]
[JsonSerializable(typeof(KeyOverview[]))]
[JsonSerializable(typeof(LocatedText))]
[JsonSerializable(typeof(ArchiveOverview))]
[JsonSerializable(typeof(ArchiveRepairReport))]
[JsonSerializable(typeof(ArchiveVerification))]
[JsonSerializable(typeof(ModelOverview))]
[JsonSerializable(typeof(OpenWordReport))]
[JsonSerializable(typeof(ModelOverview[]))]
[JsonSerializable(typeof(PublishedModel[]))]
[JsonSerializable(typeof(PulledModel))]
[JsonSerializable(typeof(RecipeOverview[]))]
[JsonSerializable(typeof(TokenizedText[]))]
internal sealed partial class CommandJson : JsonSerializerContext
{
}

/// <summary>Writes a split by the name that annotation files and <c>--split</c> use.</summary>
internal sealed class SplitNameConverter : JsonConverter<DatasetSplit>
{
    public override DatasetSplit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DatasetSplitNames.TryParse(reader.GetString(), out var split) ? split
            : throw new JsonException("There is no such split.");

    public override void Write(Utf8JsonWriter writer, DatasetSplit value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToName());
}
