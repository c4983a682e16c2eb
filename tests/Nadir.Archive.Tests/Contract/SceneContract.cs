using System.Globalization;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive.Tests.Contract;

public abstract class SceneContract : IDisposable
{
    private readonly ITestArchive _archive;

    protected SceneContract(ITestArchive archive)
    {
        _archive = archive;
        using var writer = _archive.Store.OpenWriter();
        var changes = Enumerable.Range(0, 30).Select(i =>
        {
            var from = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(i);
            var change = PlacedImages.Indexed(
                Name(i), _archive.Encoder.Dimension, (i, 0, i + 1, 1), (i, 0, i + 0.5, 0.5), null);
            return change with
            {
                Description = new ItemDescription(
                from, from.AddHours(2), [ItemAttribute.Of("cloud", i), ItemAttribute.Of("a", "b")])
            };
        });
        writer.Commit([.. changes]);
        writer.Commit([new ItemChange.Removed(Name(4)),
            new ItemChange.Failed(new SourceStamp(Name(7), 1, 1), null, ItemState.Failed, "broken")]);
        writer.AddCaptions([new WindowCaption(2, "first"), new WindowCaption(2, "second")]);
    }

    public void Dispose()
    {
        _archive.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void A_window_is_told_with_its_captions()
    {
        var window = _archive.Store.FindWindow(2)!;
        Assert.Equal((2, 1, new PixelWindow(1, 1, 99, 99)), (window.Id, window.Scene, window.Pixels));
        Assert.Equal(["first", "second"], window.Captions);
        Assert.Contains("0.5", window.Footprint, StringComparison.Ordinal);
        Assert.Null(_archive.Store.FindWindow(3)!.Footprint);
        Assert.Null(_archive.Store.FindWindow(100_000));
        Assert.Null(_archive.Store.FindWindow(-1));
    }

    [SkippableFact]
    public void An_image_is_told_with_its_whole_ground_and_what_is_known_of_it()
    {
        var scene = _archive.Store.FindScene(3)!;
        Assert.Equal((3, 100, 100, 7), (scene.Id, scene.Width, scene.Height, scene.View));
        Assert.Equal(new SourceStamp(Name(2), 5, 6), scene.Stamp);
        Assert.Contains("[3,1]", scene.Footprint, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2024, 1, 3, 2, 0, 0, TimeSpan.Zero), scene.Description.AcquiredTo);
        Assert.Equal([ItemAttribute.Of("cloud", 2), ItemAttribute.Of("a", "b")], scene.Description.Attributes);
        Assert.Null(_archive.Store.FindScene(5));
        Assert.Null(_archive.Store.FindScene(8));
        Assert.Null(_archive.Store.FindScene(long.MaxValue));
    }

    [SkippableFact]
    public void Pages_give_every_image_once()
    {
        var found = new List<long>();
        for (long after = 0; _archive.Store.ListScenes(
            new SceneQuery { After = after, Count = 7 }) is { Count: > 0 } page; after = page[^1].Id)
        {
            found.AddRange(page.Select(scene => scene.Id));
        }

        Assert.Equal(Enumerable.Range(1, 30).Select(id => (long)id).Where(id => id is not (5 or 8)), found);
    }

    [SkippableFact]
    public void A_filter_and_ids_hold_together()
    {
        var filter = new SearchFilter
        {
            Area = SearchArea.OfBox(9.2, 0, 15.1, 1),
            After = new DateTimeOffset(2024, 1, 11, 0, 0, 0, TimeSpan.Zero),
            Where = [FilterExpression.Parse("cloud<14")],
        };
        Assert.Equal([11, 12, 13, 14], Ids(new SceneQuery { Filter = filter }));
        Assert.Equal([12, 14], Ids(new SceneQuery { Filter = filter, Ids = [14, 12, 12, 3, 99] }));
        Assert.Equal([14], Ids(new SceneQuery { Filter = filter, Ids = [14, 12], After = 12 }));
        Assert.Equal([3, 9], Ids(new SceneQuery { Ids = [9, 3, 5, 8] }));
        Assert.Empty(Ids(new SceneQuery { Ids = [] }));
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"/images/{i}.tif");

    private IEnumerable<long> Ids(SceneQuery query) => _archive.Store.ListScenes(query).Select(scene => scene.Id);
}
