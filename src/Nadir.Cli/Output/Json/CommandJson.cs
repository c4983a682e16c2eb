using System.Text.Json.Serialization;
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
using Nadir.Datasets;
using Nadir.Hub;
using Nadir.Systems.Training.Ablation;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Cli.Output.Json;

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
[JsonSerializable(typeof(FileCaption[]))]
[JsonSerializable(typeof(FileClass[]))]
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
