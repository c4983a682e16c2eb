using System.Text.Json;
using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Tests.Matching;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Bench;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Tests.Training.Bench;

/// <summary>
/// A bench of two small systems on images of one colour each, all in a folder that goes with the test.
/// </summary>
internal sealed class ToyBench : IDisposable
{
    public const int Epochs = 3;

    private static readonly string[] Systems = ["vsepp", "scan-t2i"];
    private static readonly string[] Colors = ["red", "green", "blue", "yellow", "white", "black"];

    private readonly TemporaryFolder _folder = new();

    public ToyBench()
    {
        foreach (var name in Systems)
        {
            var path = _folder.File($"recipes/controlled/{name}.json");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            RecipeFile.Write(KnownSystems.Registry, path, TinyMatching.Of(name) with { Epochs = Epochs });
        }

        Directory.CreateDirectory(Path.Combine(Dataset, "images"));
        object[] images =
        [
            .. Enumerable.Range(0, 24).Select(index => Image(index, "train")),
            .. Enumerable.Range(0, 6).Select(index => Image(index, "val")),
            .. Enumerable.Range(0, 6).Select(index => Image(index, "test")),
        ];
        File.WriteAllText(Path.Combine(Dataset, "dataset_colors.json"),
            JsonSerializer.Serialize(new { dataset = "colors", images }));
    }

    public BenchCatalog Catalog => new(KnownSystems.Registry, _folder.File("recipes"));

    public string Data => _folder.File("data");

    public string Dataset => Path.Combine(Data, "colors");

    public string Out => _folder.File("out");

    public static RgbImage Decode(string path) => TinyTraining.Decode(Path.GetFileName(path));

    public BenchPlan Plan(int seeds = 1, int? epochs = null, params string[] names) =>
        BenchPlan.Create(Catalog.Select(names), [BenchSetting.Controlled], seeds, epochs, Data);

    public BenchRun Run(BenchPlan plan, string? folder = null, BlindSet? blind = null) =>
        new(KnownSystems.Registry, plan, new BenchOptions
        {
            DataFolder = Data,
            Paths = new TrainingPaths(folder ?? Out, Weights: ""),
            Decode = Decode,
            Blind = blind,
            Command = "nadir bench run",
            Machine = "test",
        });

    /// <summary>Writes the test images and their captions, shuffled, as a set whose truth is elsewhere.</summary>
    public BlindSet WriteBlind()
    {
        var folder = _folder.File("blind");
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        string[] images = [.. new[] { 3, 0, 5, 1, 4, 2 }.Select(index => $"test_{index}")];
        foreach (var image in images)
        {
            File.WriteAllText(Path.Combine(folder, "images", image), "");
        }

        string[] captions = [.. Enumerable.Range(0, 12).Select(index => $"a {Colors[index * 5 % 6]} field")];
        File.WriteAllText(Path.Combine(folder, "blind_colors.json"),
            JsonSerializer.Serialize(new { dataset = "colors", split = "test", images, captions }));
        return BlindSet.Open(folder);
    }

    public void Dispose() => _folder.Dispose();

    private object Image(int index, string split)
    {
        var (name, color) = ($"{split}_{index}", Colors[index % Colors.Length]);
        File.WriteAllText(Path.Combine(Dataset, "images", name), "");
        // One caption of each test image stands in no training caption.
        string[] captions = split == "test" ? [$"a {color} field", $"nothing but {color}"]
            : [$"a {color} field", $"all is {color} here", color];
        return new { filename = name, split, sentences = captions.Select(raw => new { raw }) };
    }
}
