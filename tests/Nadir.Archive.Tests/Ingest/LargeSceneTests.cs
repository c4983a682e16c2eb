using System.Globalization;
using Nadir.Archive.Ingest;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Durability;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Ingest;

public sealed class LargeSceneTests
{
    private const int Side = 20_000;
    private const int MostMebibytes = 600;

    /// <summary>As pixels, the scene has 1,144 MiB.</summary>
    [Fact]
    public void ASceneLargerThanTheMemoryThatIsAllowedIsIngestedByWindows()
    {
        using var folder = new TemporaryFolder();
        var scene = folder.Image("scene.tif");
        new MosaicCog(Side, (column, row) =>
            (column, row) == (29, 11) ? ((byte)230, (byte)20, (byte)20)
                : ((byte)40, (byte)(60 + (5 * (column % 30))), (byte)(60 + (5 * (row % 30))))).Write(scene);

        var printed = KillHostProcess.Run(folder.Archive, folder.Images, null, TimeSpan.Zero, "measure");

        Assert.True(printed[0] == $"{ItemOutcome.Added}\t{scene}", printed[0]);
        var peak = int.Parse(printed.Single(line => line.StartsWith("peak", StringComparison.Ordinal)).Split('\t')[1],
            CultureInfo.InvariantCulture);
        Assert.InRange(peak, 1, MostMebibytes);
        using var encoder = new ColorGridEncoder();
        using var store = ArchiveStore.Open(folder.Archive);
        var best = new ArchiveSearch(store, encoder).ByText("red", new SearchOptions { Count = 1 })[0];
        var (x, y) = (best.Window[0] + (best.Window[2] / 2), best.Window[1] + (best.Window[3] / 2));
        Assert.Equal((29, 11), (x / MosaicCog.Tile, y / MosaicCog.Tile));
        Assert.True(store.ReadStatistics().Windows > 100);
    }
}
