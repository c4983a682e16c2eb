using Nadir.Archive.Captioning;
using Nadir.Archive.Ports;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Hybrid;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Search.Hybrid;

public sealed class HybridSearchTests
{
    [Fact]
    public void WordsOfCaptionsAreFoundByTheirStemsBestFirst()
    {
        using var archive = Captioned("two ships in a harbor", "a harbor", "ships ships ships", "a forest");
        var found = archive.Store.SearchCaptions(["ship", "harbor"], 10);

        Assert.Equal("0000.bmp", Path.GetFileName(found[0].Source));
        Assert.Equal(3, found.Count);
        Assert.All(found.Zip(found.Skip(1)), pair => Assert.True(pair.First.Score >= pair.Second.Score));
        Assert.Equal(2, archive.Store.SearchCaptions(["ship", "harbor"], 2).Count);
    }

    [Fact]
    public void ARowIsFusedFromBothRankings()
    {
        using var archive = Captioned("two ships", "a harbor", "some trees", "a forest");
        var byVector = archive.Search.ByText("red harbor", new SearchOptions { Count = 100 });
        var rows = new HybridSearch(archive.Store, archive.Search)
            .ByText("red harbor", new SearchOptions { Count = 4 });

        var rank = byVector.Single(row => row.Caption == "a harbor").Rank;
        var harbor = rows.Single(row => row.Caption == "a harbor");
        Assert.Equal(((1.0 / (60 + rank)) + (1.0 / 61)) / (2.0 / 61), harbor.Score, 1e-6);
        Assert.Equal(1, harbor.Rank);
        Assert.Equal([1, 2, 3, 4], rows.Select(row => row.Rank));
        Assert.Equal(byVector.Where(row => row.Id != harbor.Id).Select(row => row.Id),
            rows.Skip(1).Select(row => row.Id));
    }

    [Theory]
    [InlineData("harbor\" OR NEAR(*")]
    [InlineData("harbor; DROP TABLE caption; --")]
    [InlineData("text : harbor NOT harbor ^harbor")]
    public void SignsOfTheQueryLanguageAreNoMoreThanSigns(string text)
    {
        using var archive = Captioned("two ships", "a harbor");
        var rows = new HybridSearch(archive.Store, archive.Search).ByText(text);

        Assert.Equal("a harbor", rows[0].Caption);
        Assert.Equal(2, archive.Store.ReadStatistics().Captions);
    }

    [Fact]
    public void WithoutWordsTheVectorsDecide()
    {
        using var archive = Captioned("two ships", "a harbor", "trees");
        var rows = new HybridSearch(archive.Store, archive.Search).ByText("?!");
        Assert.Equal(archive.Search.ByText("?!").Select(row => row.Id), rows.Select(row => row.Id));
    }

    [Fact]
    public void AnArchiveWithoutCaptionsSaysWhatToDo()
    {
        using var archive = new TestArchive();
        var error = Assert.Throws<ArchiveException>(() => new HybridSearch(archive.Store, archive.Search));
        Assert.Contains("nadir caption --archive", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CaptionsOfRemovedImagesAreNotFound()
    {
        using var archive = Captioned("two ships", "a harbor");
        File.Delete(archive.Folder.Image("0001.bmp"));
        archive.Ingest();

        Assert.Empty(archive.Store.SearchCaptions(["harbor"], 10));
        Assert.Single(archive.Store.SearchCaptions(["ships"], 10));
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(4, 1)]
    [InlineData(0.5, 2)]
    public void ACalibratedSearchOrdersByAllThreeScoresAsBruteForceDoes(double imageWeight, double wordWeight)
    {
        double? LogOdds(HybridScores scores) =>
            (imageWeight * scores.Image) + (3 * (scores.Caption ?? 0)) + (wordWeight * (scores.Words ?? 0))
                - (scores.Words is null ? 1 : 2);
        using var archive = new TestArchive(new ColorGridEncoder { HybridCalibration = LogOdds });
        archive.AddImages(60);
        archive.Ingest();
        var rows = archive.Everything();
        string[] colors = ["red", "green", "blue", "white"];
        // A fifth has no caption, another fifth one whose vector is missing.
        WindowCaption[] captions = [.. rows.Where(row => row.Id % 5 != 0)
            .Select(row => new WindowCaption(row.Id, $"{colors[row.Id % 4]} {(row.Id % 3 == 0 ? "roof" : "field")}"))];
        using (var writer = archive.Store.OpenWriter())
        {
            writer.AddCaptions([.. captions.Where(caption => caption.Window % 5 != 1)]);
        }

        CaptionEncoding.Run(archive.Store, archive.Encoder);
        using (var writer = archive.Store.OpenWriter())
        {
            writer.AddCaptions([.. captions.Where(caption => caption.Window % 5 == 1)]);
        }

        var search = new HybridSearch(archive.Store, archive.Search);
        var found = search.ByText("green roof", new SearchOptions { Count = 60 });

        var query = archive.Search.EncodeText("green roof");
        var texts = captions.ToDictionary(caption => caption.Window, caption => caption.Text);
        var words = archive.Store.SearchCaptions(["green", "roof"], 1000);
        var expected = rows.Select(row => (row.Id, LogOdds: LogOdds(new HybridScores(
            Dot(query, archive.Store.ReadVector(row.Id)!),
            texts.TryGetValue(row.Id, out var text) && row.Id % 5 != 1 ? Dot(query, archive.Search.EncodeText(text))
                : null,
            text is null ? null : words.FirstOrDefault(match => match.Id == row.Id) is { } match
                ? match.Score / (double)words[0].Score : 0))!.Value)).ToArray();
        var logOdds = expected.ToDictionary(row => row.Id, row => row.LogOdds);
        Assert.Equal(logOdds.Keys.Order(), found.Select(row => row.Id).Order());
        Assert.All(found.Zip(found.Skip(1)),
            pair => Assert.True(logOdds[pair.First.Id] > logOdds[pair.Second.Id] - 1e-4));
        Assert.All(found, row => Assert.Equal(1 / (1 + Math.Exp(-logOdds[row.Id])), row.Probability!.Value, 1e-4));
        Assert.All(found, row => Assert.Equal(row.Probability!.Value, row.Score, 1e-6));
        Assert.Equal(Enumerable.Range(1, 60), found.Select(row => row.Rank));
        var likely = search.ByText(
            "green roof", new SearchOptions { Count = 60, MinimumProbability = found[20].Probability });
        Assert.InRange(likely.Count, 21, 59);
        Assert.All(likely, row => Assert.True(row.Probability >= found[20].Probability));
        Assert.Contains("12 of the windows with captions have no vectors", search.Shortfall(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void WhatOneRankingFindsHasTheScoresOfTheOthers()
    {
        using var archive = Captioned("red harbor", "blue forest", "green forest", "white forest");
        CaptionEncoding.Run(archive.Store, archive.Encoder);
        var query = archive.Search.EncodeText("green harbor");
        var all = new HybridSearch(archive.Store, archive.Search)
            .Candidates(query, "green harbor", new SearchOptions { Count = 4 })
            .ToDictionary(candidate => candidate.Row.Id, candidate => candidate.Scores);

        foreach (var candidate in new HybridSearch(archive.Store, archive.Search)
            .Candidates(query, "green harbor", new SearchOptions { Count = 1 }))
        {
            Assert.Equal(all[candidate.Row.Id].Image, candidate.Scores.Image, 1e-6);
            Assert.Equal(all[candidate.Row.Id].Caption!.Value, candidate.Scores.Caption!.Value, 1e-6);
            Assert.Equal(all[candidate.Row.Id].Words, candidate.Scores.Words);
        }
    }

    [Fact]
    public void AnArchiveOfBeforeIsSearchedByPicturesAndWordsAndSaysSo()
    {
        using var archive = Captioned("two ships", "a harbor", "trees");
        var search = new HybridSearch(archive.Store, archive.Search);
        Assert.Contains($"make them with: nadir caption --archive {archive.Store.Location}", search.Shortfall(),
            StringComparison.Ordinal);
        Assert.Equal("a harbor", search.ByText("harbor")[0].Caption);
        Assert.All(search.Candidates(archive.Search.EncodeText("harbor"), "harbor", new SearchOptions()),
            candidate => Assert.Null(candidate.Scores.Caption));

        CaptionEncoding.Run(archive.Store, archive.Encoder);
        Assert.Contains("nadir model calibrate --hybrid", search.Shortfall(), StringComparison.Ordinal);
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b).Sum(pair => (double)pair.First * pair.Second);

    private static TestArchive Captioned(params string[] captions)
    {
        var archive = new TestArchive();
        archive.AddImages(captions.Length);
        archive.Ingest();
        using var writer = archive.Store.OpenWriter();
        writer.AddCaptions([.. archive.Everything().OrderBy(row => row.Source, StringComparer.Ordinal)
            .Zip(captions, (row, text) => new WindowCaption(row.Id, text))]);
        return archive;
    }
}
