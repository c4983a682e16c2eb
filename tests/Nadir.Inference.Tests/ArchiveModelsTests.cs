using Nadir.Archive.Ingest;
using Nadir.Archive.Ports;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Cli.Tests;
using Nadir.Cli.Tests.Samples;
using Nadir.Systems.Contracts;
using Nadir.Tests;

namespace Nadir.Inference.Tests;

public sealed class ArchiveModelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ArchiveModels _models;

    public ArchiveModelsTests()
    {
        SmallModel.Write(In("models/towers"));
        SmallModel.WriteFaami(In("models/pairs"));
        SmallCaptioner.Write(In("models/words"), "plain", "flowery");
        _models = new ArchiveModels(In("models") + "/");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_archive_is_made_and_searched_in_five_lines()
    {
        ImageFiles.WriteGood(In("images"), 6);

        using var encoder = _models.OpenEncoder("towers");
        using var store = ArchiveStore.OpenOrCreate(In("archive"), encoder);
        new Ingestion(store, encoder).Run([In("images")]);
        var found = new ArchiveSearch(store, encoder).ByImage(In("images/good_3.jpg"), new SearchOptions { Count = 2 });

        Assert.Equal([1, 2], found.Select(result => result.Rank));
        Assert.Equal(In("images/good_3.jpg"), found[0].Source);
        Assert.Equal(1, found[0].Score, 3);
        Assert.Equal("towers", store.Info.EncoderName);
    }

    [Fact]
    public async Task An_ingest_can_be_awaited_and_stopped()
    {
        ImageFiles.WriteGood(In("images"), 6);
        using var encoder = await _models.OpenEncoderAsync("towers");
        using var store = ArchiveStore.OpenOrCreate(In("archive"), encoder);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        var nothing = await new Ingestion(store, encoder).RunAsync([In("images")], null, stopped.Token);
        var all = await new Ingestion(store, encoder).RunAsync([In("images")]);

        Assert.Equal((IngestEnd.Cancelled, 0), (nothing.End, nothing.Added));
        Assert.Equal((IngestEnd.Completed, 6), (all.End, all.Added));
    }

    [Fact]
    public async Task The_model_of_an_archive_is_found_by_its_name_and_opened_off_the_thread()
    {
        using var first = _models.OpenEncoder("towers");
        using (ArchiveStore.OpenOrCreate(In("archive"), first))
        {
        }

        using var store = ArchiveStore.Open(In("archive"));
        using var second = await _models.OpenEncoderOfAsync(store.Info, new EncoderOptions { IsForQuery = true });

        Assert.Equal((first.Fingerprint, first.Dimension), (second.Fingerprint, second.Dimension));
        Assert.Equal(ModelFolder.Fingerprint(In("models/towers")), second.Fingerprint);
        var (expected, actual) = (new float[first.Dimension], new float[first.Dimension]);
        first.EncodeTexts(["many planes"], expected);
        second.EncodeTexts(["many planes"], actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task Texts_get_their_prompt()
    {
        using var plain = _models.OpenEncoder("towers");
        using var prompted = await _models.OpenEncoderAsync(
            "towers", new EncoderOptions { Prompt = new Text.PromptTemplate("many {} near the terminal") });
        var (expected, actual) = (new float[plain.Dimension], new float[plain.Dimension]);
        plain.EncodeTexts(["many planes near the terminal"], expected);
        prompted.EncodeTexts(["planes"], actual);

        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task A_reading_that_is_stopped_leaves_nothing_behind()
    {
        long before = LiveTensors.CountSettled();
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _models.OpenEncoderAsync("towers", null, stopped.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _models.OpenRerankerAsync("pairs", stopped.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _models.OpenCaptionerAsync("words", null, stopped.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ModelFolder.FingerprintAsync(In("models/towers"), stopped.Token));

        Assert.Equal(before, LiveTensors.CountSettled());
    }

    [Fact]
    public async Task Rerankers_and_captioners_stand_on_the_archives_ports()
    {
        using var reranker = await _models.OpenRerankerAsync("pairs");
        using var captioner = await _models.OpenCaptionerAsync("words", "flowery");

        Assert.IsAssignableFrom<IReranker>(reranker);
        Assert.IsAssignableFrom<Archive.Ports.ICaptioner>(captioner);
        Assert.Equal(("pairs", "words"), (reranker.Name, captioner.Name));
        Assert.NotEmpty(captioner.Caption([ImageFiles.Picture(captioner.Input.Size, 1)])[0]);
        var features = new Half[reranker.FeatureLength];
        reranker.EncodeImages([ImageFiles.Picture(reranker.Input.Size, 1)], features);
        var scores = new float[1];
        reranker.Score(["many planes"], [features], scores);
        Assert.NotEqual(0, scores[0]);
    }

    [Fact]
    public void What_a_model_cannot_do_is_refused_in_a_sentence()
    {
        Assert.Equal(["pairs", "towers", "words"], _models.Names);
        Assert.Contains("bundled are: pairs, towers, words",
            Assert.Throws<FileNotFoundException>(() => _models.OpenEncoder("none")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot rerank",
            Assert.Throws<InvalidDataException>(() => _models.OpenReranker("towers")).Message,
            StringComparison.Ordinal);
        Assert.Contains("cannot write captions",
            Assert.Throws<InvalidDataException>(() => _models.OpenCaptioner("towers")).Message,
            StringComparison.Ordinal);
        Assert.Contains("only plain, flowery",
            Assert.Throws<ArgumentException>(() => _models.OpenCaptioner("words", "terse")).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => _models.OpenEncoder("words"));
    }

    private string In(string name) => Path.Combine(_folder.Path, name);
}
