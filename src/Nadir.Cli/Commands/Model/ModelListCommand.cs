using System.CommandLine;
using System.Globalization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Json;
using Nadir.Models.Bundled;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model list</c>: the bundled models.</summary>
internal sealed class ModelListCommand : DocumentedCommand
{
    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelListCommand(Terminal terminal)
        : base("list", "Lists the bundled models.")
    {
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples => ["nadir model list"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var models = BundledModels.OfInstallation();
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
