using System.Globalization;
using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Tests.DualEncoder;

/// <summary>Pictures of one colour each with captions that name it: learned within seconds.</summary>
internal static class TinyTraining
{
    private static readonly (string Name, byte R, byte G, byte B)[] Colors =
    [
        ("red", 220, 30, 30), ("green", 30, 200, 40), ("blue", 30, 40, 220), ("yellow", 230, 220, 40),
        ("white", 245, 245, 245), ("black", 12, 12, 12),
    ];

    public static DualEncoderRecipe Recipe { get; } = new()
    {
        Train = ["colors"],
        Validate = ["colors"],
        Model = new DualEncoderOptions
        {
            EmbedDim = 16,
            Image = new ImageTowerOptions { Size = 32 },
            Text = new TextTowerOptions { Width = 16, Hidden = 16, MaxLength = 8 },
        },
        MinimumWordCount = 1,
        BatchSize = 6,
        Epochs = 2,
        CaptionsPerImage = 2,
        AverageDecay = 0.9,
        Bfloat16 = false,
        Seed = 5,
    };

    public static TrainingData Data { get; } = new(
        [.. Enumerable.Range(0, 24).Select(index => Image(index, DatasetSplit.Train))],
        [("colors", [.. Enumerable.Range(0, Colors.Length).Select(index => Image(index, DatasetSplit.Validation))])]);

    public static RetrievalTask CreateTask(DualEncoderRecipe recipe, string folder) =>
        TestTraining.CreateTask(recipe, Data, new TrainingPaths(folder, Weights: ""), Decode);

    public static RgbImage Decode(string path)
    {
        var index = int.Parse(path[(path.IndexOf('_', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        var (_, r, g, b) = Colors[index % Colors.Length];
        var random = new Random(index);
        var pixels = new byte[3 * 32 * 32];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var noise = random.Next(-10, 11);
            pixels[i] = (byte)Math.Clamp(r + noise, 0, 255);
            pixels[i + 1] = (byte)Math.Clamp(g + noise, 0, 255);
            pixels[i + 2] = (byte)Math.Clamp(b + noise, 0, 255);
        }

        return new RgbImage(32, 32, pixels);
    }

    private static CaptionedImage Image(int index, DatasetSplit split)
    {
        var name = Colors[index % Colors.Length].Name;
        return new CaptionedImage
        {
            DatasetName = "colors",
            FileName = $"{split}_{index}",
            Path = $"{split}_{index}",
            Split = split,
            Captions = [$"a {name} field", $"all is {name} here", $"{name}"],
        };
    }
}
