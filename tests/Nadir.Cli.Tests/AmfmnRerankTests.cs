using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;
using Nadir.Systems.Amfmn;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Cli.Tests;

/// <summary>A pair scorer without vectors of its own behind a search.</summary>
public sealed class AmfmnRerankTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private const string Query = "many planes near a harbour";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(VisualGuidance.Soft)]
    [InlineData(VisualGuidance.Similarity)]
    public async Task The_order_is_that_of_the_searchs_and_AMFMNs_scores(VisualGuidance guidance)
    {
        string model = Path.Combine(_folder.Path, "amfmn");
        Write(model, guidance);
        var scan = Rows(await Search(Query, "--json"));
        double[] cosines = ZScores(scan.Select(row => row.Score));
        double[] scores = ZScores(ModelScores(model, scan.Select(row => row.Source)));

        var run = await Search(Query, "--rerank", "--rerank-model", model, "--json");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            scan.Zip(cosines, scores).OrderByDescending(row => row.Second + row.Third).Select(row => row.First.Source),
            Rows(run).Select(row => row.Source));
    }

    private static void Write(string folder, VisualGuidance guidance)
    {
        TorchRandom.ManualSeed(4);
        using var model = new AmfmnNetwork(new AmfmnOptions
        {
            Image = new ImageBackboneOptions { Backbone = "mobilenet-v1", Size = 32 },
            Text = new TextEncoderOptions { VocabularySize = SmallModel.Words.Count, WordWidth = 8, Hidden = 16 },
            EmbedDim = 16,
            Guidance = guidance,
        });
        AmfmnSystem.Folder.Save(folder, model, SmallModel.Words, new Dictionary<string, string>());
    }

    private static double[] ZScores(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        double deviation = Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
        return [.. all.Select(value => (value - mean) / deviation)];
    }

    private static List<(double Score, string Source)> Rows(CommandRun run) =>
        [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray().Select(row =>
            (row.GetProperty("score").GetDouble(), row.GetProperty("source").GetString()!))];

    private static double[] ModelScores(string folder, IEnumerable<string> sources)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var (model, vocabulary) = AmfmnSystem.Folder.Load(folder);
        using var owned = model;
        var pictures = sources.Select(source =>
        {
            using var file = ImageSource.Open(source);
            return file.ReadSquare(model.Images.Size, SquareFit.Stretch);
        }).ToList();
        var texts = TextInputs.Create([Query], vocabulary, model.MaxTextLength);
        var images = model.EmbedImages(RgbImageTensor.Create(pictures, model.Images.Size));

        // Features of images are kept in half precision, which moves the close scores of random weights.
        var kept = new PairFeatures(
            [.. images.Parts.Select(part => part.To(ScalarType.Float16).To(ScalarType.Float32))]);
        return [.. model.ScorePairs(kept, model.EmbedTexts(texts)).Contiguous().ToArray<float>()
            .Select(score => (double)score)];
    }

    private Task<CommandRun> Search(params string[] arguments) =>
        CommandRun.Of(["search", .. arguments, "--archive", indexed.Archive]);
}
