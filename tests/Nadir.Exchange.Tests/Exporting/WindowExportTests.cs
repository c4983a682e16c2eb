using Nadir.Exchange.Exporting;
using Nadir.Exchange.Tests.Support;
using Nadir.Stac.Items;

namespace Nadir.Exchange.Tests.Exporting;

public sealed class WindowExportTests : IDisposable
{
    private readonly VectorArchive _archive = new(16);
    private readonly Duck _duck = new();

    public WindowExportTests()
    {
        var random = new Random(3);
        _archive.Add(
        [
            .. Enumerable.Range(0, 1200).Select(i => VectorArchive.Image(
                $"/images/{i:0000}.tif", random, 16, 1, i % 3 == 0 ? null : _ => VectorArchive.Square(i / 10.0, 5, 0.1),
                _ => i == 7 ? ["one", "two"] : [], ItemDescription.None)),
        ]);
    }

    public void Dispose()
    {
        _archive.Dispose();
        _duck.Dispose();
    }

    [Fact]
    public void Rows_come_in_the_given_order_with_their_ranks_and_scores()
    {
        var windows = _archive.All().Reverse().Take(1100).ToList();
        var file = _archive.In("answer.parquet");
        using (var stream = File.Create(file))
        {
            WindowExport.WriteGeoParquet(
                stream, _archive.Store.Info, windows, [.. windows.Select((_, index) => (index + 1, 1f / (index + 1)))]);
        }

        var rows = _duck.List(
            $"SELECT id, rank, score, embedding, bbox.xmin FROM '{file}'",
            row => (Id: row.GetInt64(0), Rank: row.GetInt32(1), Score: row.GetFloat(2),
                Vector: row.GetFieldValue<List<float>>(3), Placed: !row.IsDBNull(4)));

        Assert.Equal(windows.Select(window => window.Window.Id), rows.Select(row => row.Id));
        Assert.Equal(Enumerable.Range(1, 1100), rows.Select(row => row.Rank));
        Assert.Equal(rows.Select(row => 1f / row.Rank), rows.Select(row => row.Score));
        Assert.All(rows.Zip(windows), pair => Assert.Equal(pair.Second.Vector, pair.First.Vector));
        Assert.Equal(windows.Select(window => window.Window.Footprint is not null), rows.Select(row => row.Placed));
    }

    [Fact]
    public void Without_scores_it_has_the_columns_of_a_whole_archive()
    {
        var whole = _archive.Export();
        var file = _archive.In("all.parquet");
        using (var stream = File.Create(file))
        {
            WindowExport.WriteGeoParquet(stream, _archive.Store.Info, _archive.All());
        }

        string Columns(string path) =>
            string.Join(' ', _duck.List(
                $"SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM '{path}')",
                row => row.GetString(0)));
        Assert.Equal(Columns(whole), Columns(file));
    }

    [Fact]
    public void Nothing_is_no_export() =>
        Assert.Throws<ArgumentException>(
            () => WindowExport.WriteGeoParquet(new MemoryStream(), _archive.Store.Info, []));
}
