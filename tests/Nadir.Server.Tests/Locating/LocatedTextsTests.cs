using System.Globalization;
using Nadir.Archive;
using Nadir.Archive.Localization;
using Nadir.Server.Locating;
using Nadir.Stac.Items;

namespace Nadir.Server.Tests.Locating;

public sealed class LocatedTextsTests
{
    [Fact]
    public void They_hold_no_more_than_they_may_and_always_the_last()
    {
        var known = new LocatedTexts(3 * (4096 + 400));
        for (var i = 0; i < 5; i++)
        {
            known.Add(Located(i, 100));
            Assert.NotNull(known.Find("0") ?? known.Find(i.ToString(CultureInfo.InvariantCulture)));
        }

        // The first was asked for after each; then the last two.
        Assert.Equal([true, false, false, true, true],
            Enumerable.Range(0, 5).Select(i => known.Find(i.ToString(CultureInfo.InvariantCulture)) is not null));
        known.Add(Located(9, 1_000_000));
        Assert.NotNull(known.Find("9"));
        Assert.Null(known.Find("4"));
    }

    private static LocatedText Located(int key, int cells) => new(
        new ArchiveScene(1, new SourceStamp("/a", 1, 1), 10, 10, 1, null, ItemDescription.None),
        new HeatMap(cells, 1, 1, new float[cells], 0, 1, 1),
        new LocateAnswer(key.ToString(CultureInfo.InvariantCulture), 1, null, null, "", [], [], 0, 1, 1));
}
