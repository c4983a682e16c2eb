using System.CommandLine;
using System.Globalization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Json;
using Nadir.Hub.Registry;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model list</c>: the bundled models, or those that can be fetched.</summary>
internal sealed class ModelListCommand : DocumentedCommand
{
    private readonly Option<bool> _published = new("--published") { Description = "List the weights that nadir model pull can fetch." };
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
