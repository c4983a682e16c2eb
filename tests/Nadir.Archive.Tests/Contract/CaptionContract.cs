using System.Globalization;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Contract;

/// <summary>What every store does with captions.</summary>
public abstract class CaptionContract : IDisposable
{
    private readonly ITestArchive _archive;

    protected CaptionContract(ITestArchive archive)
    {
        _archive = archive;
        using var writer = archive.Store.OpenWriter();
        writer.Commit([.. Enumerable.Range(1, 8)
            .Select(i => PlacedImages.Indexed(Name(i), archive.Encoder.Dimension, (i, 0, i + 0.5, 1)))]);
        writer.AddCaptions(
        [
            new WindowCaption(1, "two ships in a harbor"),
            new WindowCaption(2, "a harbor"),
            new WindowCaption(3, "ships ships ships"),
            new WindowCaption(4, "a forest"),
            new WindowCaption(5, "some trees"),
            new WindowCaption(6, "a river and a bridge"),
        ]);
    }

    public void Dispose()
    {
        _archive.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void Words_are_found_by_their_stems_best_first()
    {
        var found = _archive.Store.SearchCaptions(["ship", "harbor"], 10);
        Assert.Equal(1, found[0].Id);
        Assert.Equal([1, 2, 3], found.Select(match => match.Id).Order());
        Assert.All(found.Zip(found.Skip(1)), pair => Assert.True(pair.First.Score >= pair.Second.Score));
        Assert.Equal("two ships in a harbor", found[0].Caption);
        Assert.Equal(2, _archive.Store.SearchCaptions(["ship", "harbor"], 2).Count);
    }

    [SkippableFact]
    public void Windows_that_are_asked_for_come_wherever_they_rank_with_the_same_scores()
    {
        var all = _archive.Store.SearchCaptions(["ship", "harbor"], 10);
        var found = _archive.Store.SearchCaptions(["ship", "harbor"], 1, null, [all[2].Id, all[0].Id, 4]);
        Assert.Equal([all[0].Id, all[2].Id], found.Select(match => match.Id));
        Assert.Equal([all[0].Score, all[2].Score], found.Select(match => match.Score));
    }

    [SkippableFact]
    public void A_filter_holds_for_words_too()
    {
        var filter = new SearchFilter { Area = SearchArea.OfBox(1.9, 0, 3.1, 1) };
        Assert.Equal([2, 3], _archive.Store.SearchCaptions(["ship", "harbor"], 10, filter).Select(match => match.Id)
            .Order());
        Assert.Equal([2], _archive.Store.SearchCaptions(["harbor"], 10, filter with { Source = Name(2) })
            .Select(match => match.Id));
    }

    [SkippableTheory]
    [InlineData("nothing")]
    [InlineData("'; DROP TABLE caption; --")]
    [InlineData("\" OR \"")]
    [InlineData("the")]
    public void Words_of_no_caption_find_nothing(string word) =>
        Assert.Empty(_archive.Store.SearchCaptions([word], 10));

    [SkippableFact]
    public void Windows_without_a_caption_are_listed_in_pages()
    {
        Assert.Equal(2, _archive.Store.CountUncaptioned());
        var first = Assert.Single(_archive.Store.ListUncaptioned(0, 1));
        Assert.Equal((7, Name(7)), (first.Id, first.Source));
        Assert.Equal(8, Assert.Single(_archive.Store.ListUncaptioned(7, 5)).Id);
        Assert.Empty(_archive.Store.ListUncaptioned(8, 5));
    }

    [SkippableFact]
    public void A_caption_goes_with_its_window()
    {
        using (var writer = _archive.Store.OpenWriter())
        {
            writer.Commit([new ItemChange.Removed(Name(2))]);
            Assert.Throws<ArchiveException>(
                () => writer.AddCaptions([new WindowCaption(4, "kept?"), new WindowCaption(999, "no window")]));
        }

        Assert.Equal([1], _archive.Store.SearchCaptions(["harbor"], 10).Select(match => match.Id));
        Assert.Equal(5, _archive.Store.ReadStatistics().Captions);
        Assert.Equal(["a forest"], _archive.Store.FindWindow(4)!.Captions);
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"/images/{i}.tif");
}
