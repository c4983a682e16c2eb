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
        var rows = new HybridSearch(archive.Store, archive.Search).ByText("red harbor", new SearchOptions { Count = 4 });

        var rank = byVector.Single(row => row.Caption == "a harbor").Rank;
        var harbor = rows.Single(row => row.Caption == "a harbor");
        Assert.Equal(((1.0 / (60 + rank)) + (1.0 / 61)) / (2.0 / 61), harbor.Score, 1e-6);
        Assert.Equal(1, harbor.Rank);
        Assert.Equal([1, 2, 3, 4], rows.Select(row => row.Rank));
        Assert.Equal(byVector.Where(row => row.Id != harbor.Id).Select(row => row.Id), rows.Skip(1).Select(row => row.Id));
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
