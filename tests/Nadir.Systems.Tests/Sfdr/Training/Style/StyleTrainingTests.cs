using System.Globalization;
using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Training.Style;

/// <summary>
/// Two datasets of the same colours: one of even pictures, one of a checked pattern, each in words of its own.
/// </summary>
public sealed class StyleTrainingTests : IDisposable
{
    private static readonly string[] Colors = ["red", "green", "blue", "yellow", "white", "black"];
    private static readonly TrainingData Data = new(
        [.. Images(24, "even", DatasetSplit.Train), .. Images(12, "checked", DatasetSplit.Train)],
        [("even", [.. Images(6, "even", DatasetSplit.Validation)]),
            ("checked", [.. Images(6, "checked", DatasetSplit.Validation)])]);

    private readonly TinySfdr _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void PicturesAreDescribedInTheStyleOfTheirDatasetOrInTheOneAskedFor()
    {
        var recipe = TinySfdr.Recipe with
        {
            Train = ["even", "checked"],
            Validate = ["even", "checked"],
            Views = 1,
            Epochs = 12,
            ValidateEvery = 6,
            Repeat = new Dictionary<string, int> { ["checked"] = 2 },
            Model = TinySfdr.Recipe.Model with
            {
                Width = 48,
                Dropout = 0,
                MaxLength = 8,
                Features = TinySfdr.Recipe.Model.Features with { StyleStages = ["conv1", "conv_pw_1"] },
            },
            SelfCritical = TinySfdr.Recipe.SelfCritical! with { Epochs = 1, LearningRate = 1e-4 },
        };
        var result = SfdrTraining.Run(recipe, _tiny.Request("model") with { Data = Data }, Decode);

        Assert.Equal([1, 1], result.BestMeasures.Where(
            measure => measure.Name.EndsWith(".style", StringComparison.Ordinal)).Select(measure => measure.Value));
        using var captioner = KnownSystems.Registry.Load<ICaptioner>(
            _tiny.Output("model"), SystemRoles.Captioner, findModel: _ => _tiny.Encoder).Model;
        Assert.Equal(["even", "checked"], captioner.Styles);
        RgbImage[] even = [.. Data.Validate[0].Images.Select(image => Decode(image.Path!))];
        RgbImage[] patterned = [.. Data.Validate[1].Images.Select(image => Decode(image.Path!))];
        Assert.All(Texts(captioner, even, null), text => Assert.StartsWith("there is", text, StringComparison.Ordinal));
        Assert.All(Texts(captioner, patterned, null),
            text => Assert.StartsWith("we see", text, StringComparison.Ordinal));
        Assert.All(Texts(captioner, even, "checked"),
            text => Assert.StartsWith("we see", text, StringComparison.Ordinal));
        Assert.All(Texts(captioner, patterned, "even"),
            text => Assert.StartsWith("there is", text, StringComparison.Ordinal));
        Assert.Contains("even or checked", File.ReadAllText(Path.Combine(_tiny.Output("model"), "card.md")),
            StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(ICaptioner captioner, RgbImage[] images, string? style) =>
        captioner.Describe(images, new CaptionRequest { Style = style })
            .Select(caption => caption.Alternatives[0].Text);

    private static IEnumerable<CaptionedImage> Images(int count, string dataset, DatasetSplit split) =>
        Enumerable.Range(0, count).Select(index =>
    {
        var color = Colors[index % Colors.Length];
        return new CaptionedImage
        {
            DatasetName = dataset,
            FileName = string.Create(CultureInfo.InvariantCulture, $"{dataset}{split}_{index}"),
            Path = string.Create(CultureInfo.InvariantCulture, $"{dataset}{split}_{index}"),
            Split = split,
            Captions = dataset == "even"
                ? [$"there is much {color}", $"there is {color} all over"]
                : [$"we see a {color} picture", $"we see checks in {color}"],
        };
    });

    private static RgbImage Decode(string path)
    {
        var image = TinyTraining.Decode(path);
        if (!path.StartsWith("checked", StringComparison.Ordinal))
        {
            return image;
        }

        byte[] pixels = [.. image.Pixels.Select((value, place) =>
        {
            var pixel = place / 3;
            var isDark = ((pixel % image.Width) + (pixel / image.Width)) % 2 == 0;
            return (byte)(isDark ? value / 2 : value);
        })];
        return new RgbImage(image.Width, image.Height, pixels);
    }
}
