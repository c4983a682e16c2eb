using System.Text.Json;
using System.Text.RegularExpressions;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Systems;

namespace Nadir.Cli.Tests;

/// <summary>A new system is its own folder and one line: every command knows it then.</summary>
public sealed class NewSystemTests : IDisposable
{
    private static readonly string[] Colours = ["red", "green", "blue", "white"];

    private readonly TemporaryFolder _folder = new();

    private string Data => Path.Combine(_folder.Path, "colours");

    private string Model => Path.Combine(_folder.Path, "model");

    private string Archive => Path.Combine(_folder.Path, "archive");

    public void Dispose()
    {
        // Other tests print what is known.
        KnownSystems.Registry.Remove("toy");
        _folder.Dispose();
    }

    [Fact]
    public async Task One_line_makes_a_system_known_to_every_command()
    {
        // The one line.
        KnownSystems.Registry.Register(new ToySystem());
        WriteDataset();
        string recipe = _folder.File("recipe.json", """
            {
              "task": "toy", "train": ["colours"], "validate": ["colours"], "minimumWordCount": 1, "epochs": 30, "batchSize": 8,
              "averageDecay": 0, "wordDropout": 0, "bfloat16": false, "optimizer": { "learningRate": 0.05 },
              "augmentation": { "minimumCropArea": 1, "colorJitter": 0 }
            }
            """);

        var training = await CommandRun.Of("train", recipe, "--data", _folder.Path, "--out", Model);
        Assert.Equal((ExitCode.Done, ""), (training.ExitCode, training.Output));

        var evaluation = await CommandRun.Of("evaluate", Model, "--data", Data, "--json");
        Assert.Equal(ExitCode.Done, evaluation.ExitCode);
        // Four captions for eight images: the right two images come first, and share the expected rank.
        Assert.Equal(100, JsonDocument.Parse(evaluation.Output).RootElement.GetProperty("t2i").GetProperty("r5")
            .GetDouble());

        var index = await CommandRun.Of("index", Path.Combine(Data, "images"), "--archive", Archive, "--model", Model);
        Assert.Equal(ExitCode.Done, index.ExitCode);
        var plain = await CommandRun.Of(
            "search", "a blue field", "--archive", Archive, "--model", Model, "--json", "-k", "4");
        var reranked = await CommandRun.Of(
            "search", "a blue field", "--archive", Archive, "--model", Model, "--rerank", "--rerank-model", Model,
            "--json", "-k", "4");
        foreach (var run in new[] { plain, reranked })
        {
            Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
            Assert.All(
                JsonDocument.Parse(run.Output).RootElement.EnumerateArray(),
                row => Assert.Contains("blue", row.GetProperty("source").GetString(), StringComparison.Ordinal));
        }

        Assert.NotEqual(plain.Output, reranked.Output);
        var info = JsonDocument.Parse((await CommandRun.Of("model", "info", Model, "--json")).Output).RootElement;
        Assert.Equal(("toy", "reranker"),
            (info.GetProperty("architecture").GetString(), info.GetProperty("role").GetString()));
    }

    [Fact]
    public void No_file_outside_its_folder_and_the_registry_names_a_concrete_system()
    {
        string root = RepositoryRoot();
        string systems = Path.Combine(root, "src", "Nadir.Systems");
        string[] shared = [.. new[] { "Contracts", "Building", "Training" }
            .SelectMany(folder => Files(Path.Combine(systems, folder)))];
        string[] others = [.. Directory.GetDirectories(Path.Combine(root, "src")).Where(folder => folder != systems)
            .SelectMany(Files)];

        // The towers of a dual encoder and CLIP's conversion and export are asked for by name; nothing else is.
        var naming =
            from file in shared.Concat(others)
            let text = Regex.Replace(File.ReadAllText(file), @"//.*", "")
            where Regex.IsMatch(text, @"\b(Osdpm|Faami|Sfdr|DualEncoder)(Network|System|Options|Inference)\b")
            select Path.GetRelativePath(root, file);
        Assert.Empty(naming);

        // In the registry each system stands once, on a line of its own.
        string registry = Regex.Replace(File.ReadAllText(Path.Combine(systems, "KnownSystems.cs")), @"//.*", "");
        string[] lines = [.. Regex.Matches(registry, @"^\s+new \w+System\(\)", RegexOptions.Multiline)
            .Select(match => match.Value.Trim())];
        Assert.Equal(KnownSystems.Registry.All.Count(system => system.Name != "toy"), lines.Distinct().Count());
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Nadir.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    private void WriteDataset()
    {
        var images = new List<string>();
        foreach (var (split, copies) in new[] { ("train", 6), ("val", 2) })
        {
            foreach (string colour in Colours)
            {
                for (int copy = 0; copy < copies; copy++)
                {
                    string name = $"{colour}_{split}_{copy}.png";
                    ImageFiles.WriteColour(Path.Combine(Data, "images", name), colour, copy);
                    images.Add(
                        $$"""{"filename":"{{name}}","split":"{{split}}","sentences":[{"raw":"a {{colour}} field"}]}""");
                }
            }
        }

        _folder.File("colours/dataset_colours.json",
            $$"""{"dataset":"colours","images":[{{string.Join(',', images)}}]}""");
    }
}
