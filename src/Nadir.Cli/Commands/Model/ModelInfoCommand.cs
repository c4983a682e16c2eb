using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model info NAME</c>: what a model is, then its card.</summary>
internal sealed class ModelInfoCommand : DocumentedCommand
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "Name of a bundled model, or a model folder.",
    };
    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelInfoCommand(Terminal terminal)
        : base("info", "Says what a model is, how it was made and how good it is.")
    {
        Add(_name);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
        ["nadir model info dual-encoder", "nadir model info runs/mine --json"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var model = ModelOverview.Of(
            BundledModels.OfInstallation(KnownSystems.Registry), parsed.GetRequiredValue(_name));
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, model, JsonOutput.Context.ModelOverview);
            return ExitCode.Done;
        }

        string role = model.Role is null ? "" : model.IsDefault ? $" (the default {model.Role})" : $" ({model.Role})";
        terminal.Output.WriteLine(
            $"{model.Name}: {model.Architecture}{role}, {model.Bytes} bytes of weights, in {model.Folder}");
        terminal.Output.WriteLine($"fingerprint {model.Fingerprint}");
        string card = Path.Combine(model.Folder, ModelFolder.CardName);
        if (File.Exists(card))
        {
            terminal.Output.WriteLine();
            foreach (string line in File.ReadLines(card))
            {
                terminal.Output.WriteLine(line);
            }
        }

        return ExitCode.Done;
    }
}

/// <summary>What <c>nadir model --json</c> prints of a model.</summary>
/// <param name="Name">Its name where it is bundled, else its path.</param>
/// <param name="Folder">Full path of its folder.</param>
/// <param name="Architecture">What <c>config.json</c> says.</param>
/// <param name="Role"><c>encoder</c>: makes an archive's vectors; <c>reranker</c>: orders the best again;
/// <c>captioner</c>: writes captions; null for others.</param>
/// <param name="IsDefault">Whether it has this role when no model is named.</param>
/// <param name="Bytes">Size of the weights.</param>
/// <param name="Fingerprint">What archives remember it by.</param>
internal sealed record ModelOverview(
    string Name, string Folder, string Architecture, string? Role, bool IsDefault, long Bytes, string Fingerprint)
{
    public static ModelOverview Of(BundledModels models, string nameOrFolder)
    {
        string folder = models.Find(nameOrFolder);
        string architecture = ModelFolder.Architecture(folder);
        return new ModelOverview(
            models.NameOf(folder),
            folder,
            architecture,
            RoleOf(architecture),
            models.IsDefault(folder),
            ModelFolder.WeightsBytes(folder),
            ModelFolder.Fingerprint(folder));
    }

    private static string? RoleOf(string architecture) => KnownSystems.Registry.Find(architecture)?.Roles switch
    {
        null => null,
        var roles when roles.Value.HasFlag(SystemRoles.Reranker) => "reranker",
        var roles when roles.Value.HasFlag(SystemRoles.Encoder) => "encoder",
        var roles when roles.Value.HasFlag(SystemRoles.Captioner) => "captioner",
        _ => null,
    };
}
