using System.CommandLine;
using System.Globalization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Hub;
using Nadir.Systems;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model list</c>: the bundled models, or those that can be fetched.</summary>
internal sealed class ModelListCommand : DocumentedCommand
{
    private readonly Option<bool> _published = new("--published")
    {
        Description = "List the weights that nadir model pull can fetch.",
    };
    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelListCommand(Terminal terminal)
        : base("list", "Lists the bundled models, or the published weights that can be fetched.")
    {
        Add(_published);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples => ["nadir model list", "nadir model list --published"];

    private static int ListPublished(bool json, Terminal terminal)
    {
        PublishedModel[] models = [.. ModelRegistry.Current.Models.Select(PublishedModel.Of)];
        if (json)
        {
            JsonOutput.Write(terminal, models, JsonOutput.Context.PublishedModelArray);
        }
        else
        {
            PublishedModelTable.Write(terminal, models);
        }

        return ExitCode.Done;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(_published))
        {
            return ListPublished(parsed.GetValue(_json), terminal);
        }

        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        ModelOverview[] overviews = [.. models.Names.Select(name => ModelOverview.Of(models, name))];
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, overviews, JsonOutput.Context.ModelOverviewArray);
            return ExitCode.Done;
        }

        var table = new TextTable("name", "architecture", "role", "default", ">bytes", "folder");
        foreach (var model in overviews)
        {
            table.Add(
                model.Name,
                model.Architecture,
                model.Role ?? "-",
                model.IsDefault ? "yes" : "no",
                model.Bytes.ToString(CultureInfo.InvariantCulture),
                model.Folder);
        }

        table.WriteTo(terminal.Output);
        return ExitCode.Done;
    }
}

/// <summary>What <c>nadir model list --published --json</c> prints of weights.</summary>
/// <param name="Name">What <c>nadir model pull</c> takes.</param>
/// <param name="Architecture">Such as <c>ViT-B/32</c>; of a backbone its name.</param>
/// <param name="Origin">Repository and file, or address.</param>
/// <param name="Sha256">Null where none is published.</param>
/// <param name="Bytes">Null where it is not known.</param>
/// <param name="Activation">Null where nobody says.</param>
/// <param name="Licence">What the publisher says.</param>
/// <param name="MeanRecall">Published, by data set, in percent.</param>
/// <param name="MeanRecallSource">Who published the recalls.</param>
/// <param name="IsBackbone">Whether training starts from them; the others are whole models.</param>
/// <param name="ImageNetTop1">A backbone's published accuracy in percent; null for others.</param>
/// <param name="ImageNetTop1Source">Who published the accuracy.</param>
/// <param name="Source">Where these facts are from.</param>
internal sealed record PublishedModel(
    string Name,
    string Architecture,
    string Origin,
    string? Sha256,
    long? Bytes,
    ClipActivation? Activation,
    string Licence,
    IReadOnlyDictionary<string, double> MeanRecall,
    string? MeanRecallSource,
    bool IsBackbone,
    double? ImageNetTop1,
    string? ImageNetTop1Source,
    string Source)
{
    public static PublishedModel Of(RegisteredModel model) => new(
        model.Name,
        model.Variant,
        model.Address?.ToString() ?? $"{model.Repository}@{model.Revision}/{model.File}",
        model.Sha256,
        model.Bytes,
        model.Activation,
        model.Licence,
        model.MeanRecall,
        model.MeanRecallSource,
        model.IsBackbone,
        model.ImageNetTop1,
        model.ImageNetTop1Source,
        model.Source);
}

/// <summary>Published weights as a table.</summary>
internal static class PublishedModelTable
{
    public static void Write(Terminal terminal, IEnumerable<PublishedModel> models)
    {
        var table = new TextTable(
            "name", "architecture", ">MB", ">mR RSICD", ">mR RSITMD", ">top-1", "checksum", "licence");
        foreach (var model in models)
        {
            table.Add(
                model.Name,
                model.Architecture,
                model.Bytes is { } bytes ? (bytes / 1e6).ToString("F0", CultureInfo.InvariantCulture) : "-",
                Recall(model, "rsicd"),
                Recall(model, "rsitmd"),
                model.ImageNetTop1?.ToString("F1", CultureInfo.InvariantCulture) ?? "-",
                model.Sha256 is null ? "no" : "yes",
                model.Licence);
        }

        table.WriteTo(terminal.Output);
        terminal.Say(
            "mR: mean recall, top-1: accuracy of a backbone on ImageNet, in percent as published; --json says by "
                + "whom. Fetch one with: nadir model pull NAME");
    }

    private static string Recall(PublishedModel model, string dataset) =>
        model.MeanRecall.TryGetValue(dataset, out double recall) ? recall.ToString("F2", CultureInfo.InvariantCulture)
            : "-";
}
