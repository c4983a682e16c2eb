using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;
using Nadir.Inference;
using Nadir.Systems.Building;
using Nadir.Systems.Faami;
using Nadir.Tests;
using Nadir.Torch;

namespace Nadir.Cli.Tests;

public sealed class RerankTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private const string Query = "many planes near a harbour";

    private readonly TemporaryFolder _folder = new();

    private string Faami => Path.Combine(_folder.Path, "faami");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    public async Task The_order_is_that_of_both_scores_z_values(int depth)
    {
        SmallModel.WriteFaami(Faami);
        var scan = Rows(await Search(Query, "--json"));
        var head = scan.Take(depth).ToList();
        double[] cosines = ZScores(head.Select(row => row.Score));
        double[] scores = ZScores(ModelScores(head.Select(row => row.Source)));

        var run = await Search(Query, "--rerank", $"{depth}", "--rerank-model", Faami, "--json");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        string[] expected =
        [
            .. head.Zip(cosines, scores).OrderByDescending(row => row.Second + row.Third)
                .Select(row => row.First.Source),
            .. scan.Skip(depth).Select(row => row.Source),
        ];
        Assert.Equal(expected, Rows(run).Select(row => row.Source));
        Assert.Equal(Enumerable.Range(1, 8), Rows(run).Select(row => row.Rank));
        Assert.NotEqual(head.Select(row => row.Source), expected.Take(head.Count));
    }

    [Fact]
    public async Task The_query_may_stand_behind_the_option()
    {
        SmallModel.WriteFaami(Faami);

        var before = await Search(Query, "--rerank", "--rerank-model", Faami, "--json");
        var behind = await Search("--rerank", Query, "--rerank-model", Faami, "--json");
        var summed = await Search("--combine", Query, "--rerank", "--rerank-model", Faami, "--json");

        Assert.Equal((ExitCode.Done, ""), (behind.ExitCode, behind.Error));
        Assert.Equal(before.Output, behind.Output);
        // One term's vector is brought to unit length once more: the last digit may differ.
        Assert.Equal(Rows(before).Select(row => row.Source), Rows(summed).Select(row => row.Source));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_named_and_comes_last()
    {
        SmallModel.WriteFaami(Faami);
        string images = Path.Combine(_folder.Path, "images");
        string archive = Path.Combine(_folder.Path, "archive");
        ImageFiles.WriteGood(images, 4);
        await CommandRun.Of("index", images, "--archive", archive, "--model", indexed.Model);
        string first = Rows(await CommandRun.Of("search", Query, "--archive", archive, "--json"))[0].Source;
        File.Delete(first);

        var run = await CommandRun.Of(
            "search", Query, "--archive", archive, "--rerank", "--rerank-model", Faami, "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(first, Rows(run)[^1].Source);
        string warning = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("nadir: 1 of the best 100", warning);
        Assert.Contains(first, warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--image has none", "--image", "x.jpg", "--rerank")]
    [InlineData("TERMS have none", "--combine", "id:1", "--rerank")]
    [InlineData("--rerank takes a whole number from 1 to 1000, not '0'", "words", "--rerank", "0")]
    [InlineData("--rerank takes a whole number from 1 to 1000, not 'many'", "words", "--rerank", "many")]
    [InlineData("search takes one of these", "--rerank", "50")]
    [InlineData("--rerank-model needs --rerank", "words", "--rerank-model", "faami")]
    public async Task Wrong_options_are_refused(string words, params string[] arguments) =>
        (await Search(arguments)).AssertRefused(ExitCode.WrongUsage, words);

    [Fact]
    public async Task A_model_that_cannot_rerank_is_named() =>
        (await Search(Query, "--rerank", "--rerank-model", indexed.Model))
            .AssertRefused(ExitCode.Failed, indexed.Model, "dual-encoder", "cannot rerank", "faami");

    [Fact]
    public void Reranking_again_and_again_leaves_no_tensor_behind()
    {
        SmallModel.WriteFaami(Faami);
        using var reranker = PairReranker.Open(Faami, "faami");
        var pictures = Enumerable.Range(0, 4).Select(kind => ImageFiles.Picture(reranker.Input.Size, kind)).ToList();
        var features = new Half[4 * reranker.FeatureLength];
        void Rerank()
        {
            reranker.EncodeImages(pictures, features);
            reranker.Score([Query], [features.AsMemory(0, reranker.FeatureLength)], new float[1]);
        }

        Rerank();
        long before = LiveTensors.CountSettled();
        for (int round = 0; round < 50; round++)
        {
            Rerank();
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    private static double[] ZScores(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        double deviation = Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
        return [.. all.Select(value => (value - mean) / deviation)];
    }

    private static List<(int Rank, double Score, string Source)> Rows(CommandRun run) =>
        [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray().Select(row =>
            (row.GetProperty("rank").GetInt32(), row.GetProperty("score").GetDouble(),
                row.GetProperty("source").GetString()!))];

    private double[] ModelScores(IEnumerable<string> sources)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var (model, vocabulary) = FaamiSystem.Folder.Load(Faami);
        using var owned = model;
        var pictures = sources.Select(source =>
        {
            using var file = ImageSource.Open(source);
            return file.ReadSquare(model.Images.Size, SquareFit.Stretch);
        }).ToList();
        var texts = TextInputs.Create([Query], vocabulary, model.MaxTextLength);
        var images = model.Embed(RgbImageTensor.Create(pictures, model.Images.Size));
        return [.. model.Score(images, model.Embed(texts)).Contiguous().ToArray<float>()
            .Select(score => (double)score)];
    }

    private Task<CommandRun> Search(params string[] arguments) =>
        CommandRun.Of(["search", .. arguments, "--archive", indexed.Archive]);
}
