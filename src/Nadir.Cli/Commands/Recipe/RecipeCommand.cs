using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Systems;
using Nadir.Systems.Training.Ablation;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Cli.Commands.Recipe;

/// <summary><c>nadir recipe</c>: what can be trained, and with which settings.</summary>
internal static class RecipeCommand
{
    public static Command Create(Terminal terminal) => new("recipe", "Shows and checks what nadir train reads.")
    {
        new RecipeListCommand(terminal),
        new RecipeShowCommand(terminal),
        new RecipeCheckCommand(terminal),
        new RecipeSchemaCommand(terminal),
    };
}

/// <summary>One recipe of <c>nadir recipe list</c>.</summary>
/// <param name="Name">What <c>nadir recipe show</c> calls it.</param>
/// <param name="Task">The system.</param>
/// <param name="Train">The datasets that it is trained on.</param>
/// <param name="Needs">Weights that must be fetched first; null: none beside the bundled models.</param>
/// <param name="Description">What it is for.</param>
/// <param name="File">The file.</param>
internal sealed record RecipeOverview(
    string Name, string Task, IReadOnlyList<string> Train, string? Needs, string Description, string File);

/// <summary><c>nadir recipe list</c>.</summary>
internal sealed class RecipeListCommand : DocumentedCommand
{
    private readonly Option<bool> _json = CommonOptions.Json();

    public RecipeListCommand(Terminal terminal)
        : base("list", "Lists the recipes that come with nadir.")
    {
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples => ["nadir recipe list"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var folder = RecipeFolder.OfInstallation();
        RecipeOverview[] recipes = [.. folder.Names.Select(name => Of(name, folder.Find(name)!))];
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, recipes, JsonOutput.Context.RecipeOverviewArray);
            return ExitCode.Done;
        }

        var table = new TextTable("name", "task", "trained on", "needs", "description");
        foreach (var recipe in recipes)
        {
            table.Add(recipe.Name, recipe.Task, string.Join(", ", recipe.Train), recipe.Needs
                ?? "-", recipe.Description);
        }

        table.WriteTo(terminal.Output);
        return ExitCode.Done;
    }

    private static RecipeOverview Of(string name, string file)
    {
        var recipe = RecipeFile.Read(KnownSystems.Registry, file);
        string? needs = recipe is TowerRecipe towers
            ? towers.BackboneWeights
                ?? (towers.Encoder is { } encoder && encoder.Contains('/', StringComparison.Ordinal) ? encoder : null)
            : null;
        return new RecipeOverview(name, recipe.Task, recipe.Train, needs, recipe.Description, file);
    }
}

/// <summary><c>nadir recipe show NAME</c>.</summary>
internal sealed class RecipeShowCommand : DocumentedCommand
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "A recipe's name or file, or a system for its default recipe.",
    };
    private readonly Option<bool> _default = new("--default")
    {
        Description = "The default recipe of the system NAME, though a recipe has that name, too.",
    };

    public RecipeShowCommand(Terminal terminal)
        : base("show", "Prints a recipe with every setting, those that it leaves to their defaults included.")
    {
        Add(_name);
        Add(_default);
        SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(_name);
            var recipe = parsed.GetValue(_default)
                ? RecipeFile.Default(KnownSystems.Registry, name)
                : RecipeFolder.OfInstallation().Read(KnownSystems.Registry, name);
            terminal.Document.WriteLine(RecipeFile.ToJson(KnownSystems.Registry, recipe));
            return ExitCode.Done;
        });
    }

    public override IReadOnlyList<string> Examples =>
        ["nadir recipe show osdpm-rsicd", "nadir recipe show faami", "nadir recipe show dual-encoder --default"];
}

/// <summary><c>nadir recipe check FILE</c>.</summary>
internal sealed class RecipeCheckCommand : DocumentedCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A recipe, or a plan of an ablation." };

    public RecipeCheckCommand(Terminal terminal)
        : base("check", "Says whether nadir train (or ablate) would take a file, and what is wrong with it.")
    {
        Add(_file);
        SetAction(parsed => Run(parsed.GetRequiredValue(_file), terminal));
    }

    public override IReadOnlyList<string> Examples =>
        ["nadir recipe check recipes/osdpm-rsicd.json", "nadir recipe check recipes/ablations/sfdr.json"];

    private static int Run(string name, Terminal terminal)
    {
        string path = RecipeFolder.OfInstallation().Find(name) ?? InputFile.RequireNoFolder("FILE", name);
        if (IsPlan(path))
        {
            var plan = AblationPlan.Read(KnownSystems.Registry, path);
            terminal.Output.WriteLine(
                $"{path} is a valid ablation: {plan.Variants.Count} variants, {plan.Seeds.Count} seeds.");
        }
        else
        {
            terminal.Output.WriteLine(
                $"{path} is a valid recipe of the task '{RecipeFile.Read(KnownSystems.Registry, path).Task}'.");
        }

        return ExitCode.Done;
    }

    private static bool IsPlan(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > 1 << 20)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("variants", out _);
        }
        catch (JsonException)
        {
            // Reading it as a recipe says where it is broken.
            return false;
        }
    }
}

/// <summary><c>nadir recipe schema [TASK]</c>.</summary>
internal sealed class RecipeSchemaCommand : DocumentedCommand
{
    private readonly Argument<string?> _task = new("TASK")
    {
        Description = "A system; else all of them.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public RecipeSchemaCommand(Terminal terminal)
        : base("schema", "Prints the JSON Schema of recipes, from which editors complete and explain their settings.")
    {
        Add(_task);
        SetAction(parsed =>
        {
            var schema = parsed.GetValue(_task) is { } task ? RecipeSchema.Of(KnownSystems.Registry, task)
                : RecipeSchema.OfAll(KnownSystems.Registry);
            terminal.Document.WriteLine(Text(schema));
            return ExitCode.Done;
        });
    }

    public override IReadOnlyList<string> Examples => ["nadir recipe schema", "nadir recipe schema faami"];

    /// <summary>A schema as it is printed and as <c>recipes/schema.json</c> holds it.</summary>
    internal static string Text(JsonObject schema) => schema.ToJsonString(
        new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
