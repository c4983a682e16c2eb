using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Nadir.Exchange.Exporting;
using Nadir.Exchange.Tests.Support;
using Nadir.Stac.Items;

namespace Nadir.Exchange.Tests.Exporting;

public sealed class NumpyTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2021, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly VectorArchive _archive = new(7);

    public NumpyTests() => _archive.Add(
        VectorArchive.Image("/a.tif", new Random(3), 7, 3, i => VectorArchive.Square(i, 1, 1), i => i == 1 ? ["x", "y"]
            : [], new ItemDescription(Noon, Noon.AddHours(1), [ItemAttribute.Of("gsd", 0.5)])),
        VectorArchive.Image("/b.tif", new Random(4), 7, 1, null, null, new ItemDescription(Noon, Noon, [])));

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void Rows_of_the_array_and_lines_are_the_windows()
    {
        var (head, body, lines, summary) = Export(EmbeddingType.Float32);

        Assert.Contains("'descr': '<f4', 'fortran_order': False, 'shape': (4, 7), }", head, StringComparison.Ordinal);
        var windows = _archive.All().ToDictionary(window => window.Window.Id);
        foreach (var (row, line) in lines.Index())
        {
            var window = windows[line.GetProperty("id").GetInt64()];
            Assert.Equal(window.Vector, MemoryMarshal.Cast<byte, float>(body).Slice(row * 7, 7).ToArray());
            Assert.Equal(window.Stamp.Source, line.GetProperty("source").GetString());
            Assert.Equal([window.Window.Pixels.X, 0, 512, 512],
                line.GetProperty("window").EnumerateArray().Select(number => number.GetInt32()));
            Assert.Equal(window.Window.Footprint ?? "null", line.GetProperty("footprint").GetRawText());
            Assert.Equal(window.Window.Captions is [var first, ..] ? first
                : null, line.GetProperty("caption").GetString());
        }

        var captioned = Assert.Single(lines, line => line.TryGetProperty("captions", out _));
        Assert.Equal(["x", "y"],
            captioned.GetProperty("captions").EnumerateArray().Select(caption => caption.GetString()));
        Assert.Equal(0.5, lines[0].GetProperty("attributes").GetProperty("gsd").GetDouble());
        Assert.Equal(("2021-06-01T12:00:00Z", "2021-06-01T13:00:00Z"),
            (lines[0].GetProperty("start_datetime").GetString(), lines[0].GetProperty("end_datetime").GetString()));
        Assert.Equal("2021-06-01T12:00:00Z", lines[^1].GetProperty("datetime").GetString());
        Assert.Equal([_archive.In("v.npy"), _archive.In("v.jsonl"), _archive.In("v.collection.json")], summary.Files);
    }

    [Fact]
    public void Other_types_are_told_by_the_head()
    {
        var (head, body, _, _) = Export(EmbeddingType.Float16);
        Assert.Contains("'<f2'", head, StringComparison.Ordinal);
        Assert.Equal(4 * 7 * 2, body.Length);

        (head, body, var lines, _) = Export(EmbeddingType.Int8);
        Assert.Contains("'|i1'", head, StringComparison.Ordinal);
        var windows = _archive.All().ToDictionary(window => window.Window.Id);
        foreach (var (row, line) in lines.Index())
        {
            float scale = line.GetProperty("scale").GetSingle();
            var numbers = MemoryMarshal.Cast<byte, sbyte>(body).Slice(row * 7, 7).ToArray();
            Assert.All(windows[line.GetProperty("id").GetInt64()].Vector.Zip(numbers),
                pair => Assert.InRange(pair.First - (pair.Second * scale), -0.501f * scale, 0.501f * scale));
        }
    }

    [Fact]
    public void A_STAC_collection_describes_both_files()
    {
        ArchiveExport.Run(_archive.Store,
            new ExportOptions
            {
                GeoParquet = _archive.In("v.parquet"),
                Numpy = _archive.In("v.npy"),
                Embedding = EmbeddingType.Int8
            });
        using var document = JsonDocument.Parse(File.ReadAllBytes(_archive.In("v.collection.json")));
        var root = document.RootElement;

        Assert.Equal(("Collection", "1.1.0", "v"),
            (root.GetProperty("type").GetString(), root.GetProperty("stac_version").GetString(),
                root.GetProperty("id").GetString()));
        Assert.Equal(("chip", 7, "int8"),
            (root.GetProperty("emb:type").GetString(), root.GetProperty("emb:dimensions").GetInt32(),
                root.GetProperty("data_type").GetString()));
        Assert.Equal(("made-up", new string('b', 64)),
            (root.GetProperty("emb:model").GetProperty("id").GetString(),
                root.GetProperty("emb:model").GetProperty("sha256").GetString()));
        Assert.Equal([512, 512],
            root.GetProperty("emb:chip_layout").GetProperty("chip_size").EnumerateArray()
                .Select(side => side.GetInt32()));
        Assert.Equal("linear", root.GetProperty("emb:quantization").GetProperty("method").GetString());
        Assert.Equal([0, 1, 3, 2],
            root.GetProperty("extent").GetProperty("spatial").GetProperty("bbox")[0].EnumerateArray()
                .Select(bound => bound.GetDouble()));
        Assert.Equal(["2021-06-01T12:00:00Z", "2021-06-01T13:00:00Z"],
            root.GetProperty("extent").GetProperty("temporal").GetProperty("interval")[0].EnumerateArray()
                .Select(time => time.GetString()));
        Assert.All(root.GetProperty("assets").EnumerateObject(),
            asset => Assert.True(File.Exists(_archive.In(asset.Value.GetProperty("href").GetString()!))));
        Assert.Equal(3, root.GetProperty("assets").EnumerateObject().Count());
    }

    private (string Head, byte[] Body, List<JsonElement> Lines, ExportSummary Summary) Export(EmbeddingType type)
    {
        var summary = ArchiveExport.Run(
            _archive.Store, new ExportOptions { Numpy = _archive.In("v.npy"), Embedding = type });
        byte[] bytes = File.ReadAllBytes(_archive.In("v.npy"));

        // https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], bytes[..8]);
        int length = BitConverter.ToUInt16(bytes, 8);
        Assert.Equal(0, (10 + length) % 64);
        Assert.Equal((byte)'\n', bytes[9 + length]);
        return (
            Encoding.ASCII.GetString(bytes, 10, length),
            bytes[(10 + length)..],
            [.. File.ReadAllLines(_archive.In("v.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)],
            summary);
    }
}
