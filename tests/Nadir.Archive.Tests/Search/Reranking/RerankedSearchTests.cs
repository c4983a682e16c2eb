using Nadir.Archive.Search;
using Nadir.Archive.Search.Reranking;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Search.Reranking;

public sealed class RerankedSearchTests
{
    private const int Everything = 1000;

    [Theory]
    [InlineData(40, 0)]
    [InlineData(40, 0.3)]
    [InlineData(40, 0.5)]
    [InlineData(40, 1)]
    [InlineData(7, 0.5)]
    [InlineData(1, 0.5)]
    [InlineData(500, 0.5)]
    public void TheOrderIsThatOfAnOracle(int depth, double weight)
    {
        using var archive = Filled(60);
        var scan = archive.Search.ByText("green", new SearchOptions { Count = Everything });
        var search = Reranked(archive, new RerankOptions { Depth = depth, Weight = weight, BatchSize = 5 });

        var answer = search.ByText("green", new SearchOptions { Count = Everything });

        Assert.Empty(answer.Unreadable);
        Assert.Equal(RerankingOracle.Order(scan, "green", depth, weight), answer.Results.Select(row => row.Id));
        Assert.Equal(Enumerable.Range(1, 60), answer.Results.Select(row => row.Rank));
        var reranked = answer.Results.Take(depth).Select(row => row.Score).ToList();
        Assert.Equal(reranked.OrderDescending(), reranked);
        Assert.Equal(scan.Take(depth).Average(row => row.Score), reranked.Average(), 1e-4f);
        Assert.Equal(scan.Skip(depth).Select(row => (row.Id, row.Score)),
            answer.Results.Skip(depth).Select(row => (row.Id, row.Score)));
    }

    [Fact]
    public void FewRowsAreTheBestOfAllThatWereReranked()
    {
        using var archive = Filled(30);
        var search = Reranked(archive);

        var all = search.ByText("blue", new SearchOptions { Count = Everything }).Results;
        var few = search.ByText("blue", new SearchOptions { Count = 4 }).Results;

        Assert.Equal(all.Take(4).Select(row => (row.Rank, row.Id, row.Score)),
            few.Select(row => (row.Rank, row.Id, row.Score)));
    }

    [Fact]
    public void WindowsOfAScenePassTheRerankerAsTheyWereCut()
    {
        using var archive = new TestArchive();
        TestImages.Write(archive.Folder.Image("scene.bmp"), TestImages.Random(5, 1500, 1300));
        archive.AddImages(5);
        archive.Ingest();
        var scan = archive.Search.ByText("red", new SearchOptions { Count = Everything });
        Assert.True(scan.Count > 10, "the scene has windows");

        var answer = Reranked(archive, new RerankOptions { BatchSize = 4 })
            .ByText("red", new SearchOptions { Count = Everything });

        Assert.Equal(RerankingOracle.Order(scan, "red", 100, 0.5), answer.Results.Select(row => row.Id));
    }

    [Fact]
    public void EqualScoresStayInTheOrderOfTheScan()
    {
        using var archive = Filled(20);
        foreach (var copy in Enumerable.Range(0, 10))
        {
            TestImages.Write(archive.Folder.Image($"copy{copy}.bmp"), TestImages.Random(3));
        }

        archive.Ingest();
        var scan = archive.Search.ByText("red", new SearchOptions { Count = Everything }).Select(row => row.Id)
            .ToList();

        var constant = Reranked(archive, new RerankOptions { Weight = 1 }, new ColorReranker { Constant = 3 });
        Assert.Equal(scan, Ids(constant.ByText("red", new SearchOptions { Count = Everything })));

        var answer = Reranked(archive).ByText("red", new SearchOptions { Count = Everything });
        var copies = answer.Results.Where(row => row.Source.Contains("copy", StringComparison.Ordinal))
            .Select(row => row.Id).ToList();
        Assert.Equal(scan.Where(copies.Contains), copies);
    }

    [Fact]
    public void WhatCannotBeReadComesAfterWhatCan()
    {
        using var archive = Filled(12);
        var scan = archive.Search.ByText("red", new SearchOptions { Count = Everything });
        string[] broken = [scan[0].Source, scan[3].Source, scan[5].Source];
        File.Delete(broken[0]);
        File.WriteAllText(broken[1], "not an image");
        TestImages.Write(broken[2], TestImages.Random(1, 8, 8));

        var answer = Reranked(archive, new RerankOptions { Depth = 10 })
            .ByText("red", new SearchOptions { Count = Everything });

        var readable = scan.Take(10).Where(row => !broken.Contains(row.Source)).ToList();
        long[] expected =
        [
            .. RerankingOracle.Order(readable, "red", 10, 0.5), scan[0].Id, scan[3].Id, scan[5].Id, scan[10].Id,
            scan[11].Id,
        ];
        Assert.Equal(expected, Ids(answer));
        Assert.Equal(scan[3].Score, answer.Results[8].Score);
        Assert.Equal(3, answer.Unreadable.Count);
        Assert.All(broken.Zip(answer.Unreadable),
            pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutASingleFileTheScanIsTheAnswer()
    {
        using var archive = Filled(5);
        var scan = archive.Search.ByText("red");
        Directory.Delete(archive.Folder.Images, recursive: true);

        var answer = Reranked(archive).ByText("red");

        Assert.Equal(scan.Select(row => (row.Rank, row.Id, row.Score)),
            answer.Results.Select(row => (row.Rank, row.Id, row.Score)));
        Assert.Equal(5, answer.Unreadable.Count);
    }

    [Fact]
    public void AnEmptyArchiveAnswersWithNothing()
    {
        using var archive = new TestArchive();

        Assert.Empty(Reranked(archive).ByText("red").Results);
    }

    [Fact]
    public void CancellingStopsAtTheNextBatch()
    {
        using var archive = Filled(40);
        using var cancellation = new CancellationTokenSource();
        var reranker = new ColorReranker { OnBatch = _ => cancellation.Cancel() };
        var search = Reranked(archive, new RerankOptions { BatchSize = 4 }, reranker);

        Assert.ThrowsAny<OperationCanceledException>(() => search.ByText("red", cancellationToken: cancellation.Token));

        // The batch after the one in hand may have been read already.
        Assert.InRange(reranker.Encoded, 4, 8);
        Assert.Equal(10, search.ByText("red").Results.Count);
    }

    [Fact]
    public void WordsOfASumCountWithTheirWeights()
    {
        using var archive = Filled(30);
        var query = $"2*red - 0.5*blue + {archive.Folder.Image("0003.bmp")}";
        var scan = archive.Search.ByExpression(query, new SearchOptions { Count = Everything });
        double Score(SearchResult row)
        {
            using var source = ImageSource.Open(row.Source);
            var image = source.ReadSquare(24, SquareFit.Stretch);
            return (2 * ColorReranker.ScoreOf("red", image)) - (0.5 * ColorReranker.ScoreOf("blue", image));
        }

        var answer = Reranked(archive, new RerankOptions { Weight = 1 })
            .ByExpression(query, new SearchOptions { Count = Everything });

        Assert.Equal(scan.OrderByDescending(Score).Select(row => row.Id), Ids(answer));
    }

    [Fact]
    public void AQueryWithoutWordsIsRefused()
    {
        using var archive = Filled(3);

        var error = Assert.Throws<ArchiveException>(
            () => Reranked(archive).ByExpression(archive.Folder.Image("0001.bmp")));

        Assert.Contains("words", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AScoreThatIsNoNumberIsAFailure()
    {
        using var archive = Filled(3);
        var search = Reranked(archive, reranker: new ColorReranker { Constant = float.NaN });

        var error = Assert.Throws<ArchiveException>(() => search.ByText("red"));

        Assert.Contains("color-share", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<long> Ids(RerankedAnswer answer) => answer.Results.Select(row => row.Id);

    private static TestArchive Filled(int images)
    {
        var archive = new TestArchive();
        archive.AddImages(images);
        archive.Ingest();
        return archive;
    }

    private static RerankedSearch Reranked(
        TestArchive archive, RerankOptions? options = null, ColorReranker? reranker = null) =>
        new(archive.Search, reranker ?? new ColorReranker(), options);
}
