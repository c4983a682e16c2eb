using System.Globalization;
using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Sfdr;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Benchmarks.Captioning;

/// <summary>
/// What the parts of describing a picture cost, and what a training step costs with and without the captioner's parts.
/// </summary>
/// <remarks>
/// Weights are random unless a captioner is named, and then captions take all the words that they may: the most time.
/// </remarks>
public sealed class CaptionerSpeed : IBenchmark
{
    private const int Pictures = 16;
    private const int RoundCount = 5;

    private static readonly SfdrOptions Configuration = new()
    {
        VocabularySize = 1204,
        Bank = new CaptionBankConfiguration { Size = 8192 },
    };

    /// <inheritdoc/>
    public string Name => "captioner";

    /// <inheritdoc/>
    public string Description => "Pictures a second of SFDR's parts and training steps: captioner [MODEL] [MODELS]";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var (model, words) = arguments.Length > 0 ? SfdrFolder.Load(arguments[0])
            : (new SfdrNetwork(Configuration), Words(Configuration.VocabularySize));
        using var owned = model;
        model.Eval();
        string models = arguments.Length > 1 ? arguments[1] : "models";
        var (encoder, _) = OsdpmSystem.Folder.Load(Path.Combine(models, "osdpm"));
        using var ownedEncoder = encoder;
        encoder.PrepareForInference();
        Describe(model, words, encoder);
        foreach (var step in (CaptionerStep[])
        [
            new("all parts, bfloat16", Configuration, true), new("all parts, float32", Configuration, false),
            new("without gates", Configuration with { Gates = false }, true),
            new("without DGFR", Configuration with { Graph = Configuration.Graph with { Enabled = false } }, true),
            new("without SSFF", Configuration with { SemanticFusion = false }, true),
            new("width 384", Configuration with { Width = 384, FeedForward = 1536 }, true),
        ])
        {
            using var running = step;
            double seconds = Rounds.Medians(RoundCount, running.Run)[0];
            Print($"training step: {running.Name}", seconds, CaptionerStep.Pictures);
        }

        return 0;
    }

    private static void Describe(SfdrNetwork model, Vocabulary words, OsdpmNetwork encoder)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var extractor = new FeatureExtractor(encoder, model.Configuration.Features);
        var random = new Random(1);
        RgbImage[] images = [.. Enumerable.Range(0, Pictures).Select(_ => Noise(extractor.ImageSize, random))];
        var pixels = RgbImageTensor.Create(images, extractor.ImageSize);
        var features = model.Retrieve(extractor.Extract(pixels));
        var memory = model.Remember(features);
        (string Name, Action Run)[] parts =
        [
            ("image tower alone", () => encoder.Towers.ForwardSpatial(pixels, [encoder.Stages[^1].Name])),
            ("features", () => extractor.Extract(pixels)),
            ("retrieval", () => model.Retrieve(features)),
            ("node encoder", () => model.Remember(features)),
            ("beam search, 5 beams", () => CaptionSearch.Run(model, memory, words, new BeamSearchOptions())),
            ("beam search, 1 beam", () => CaptionSearch.Run(model, memory, words, new BeamSearchOptions { Beams = 1 })),
        ];
        double[] seconds = Rounds.Medians(
            RoundCount, Array.ConvertAll(parts, part => (Action)(() => InScope(part.Run))));
        for (int i = 0; i < parts.Length; i++)
        {
            Print(parts[i].Name, seconds[i], Pictures);
        }
    }

    private static void InScope(Action run)
    {
        using var scope = new TensorScope();
        run();
    }

    private static void Print(string name, double seconds, int pictures) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name,-40} {seconds * 1e3,9:F1} ms {pictures / seconds,9:F1} pictures/s"));

    private static RgbImage Noise(int side, Random random)
    {
        byte[] pixels = new byte[3 * side * side];
        random.NextBytes(pixels);
        return new RgbImage(side, side, pixels);
    }

    private static Vocabulary Words(int count) => new(
        ["<pad>", "<unk>", .. CaptionTokens.All],
        [.. Enumerable.Range(0, count - 4).Select(index => string.Create(CultureInfo.InvariantCulture, $"w{index}"))]);
}
