using System.Text.Json;
using Nadir.Exchange.Exporting;
using Nadir.Exchange.Places;
using Nadir.Exchange.Tests.Support;
using Nadir.Stac.Geometries;
using Nadir.Stac.Items;
using NetTopologySuite.IO;

namespace Nadir.Exchange.Tests.Exporting;

/// <summary>What DuckDB, which knows nothing of Nadir, finds in an export.</summary>
public sealed class GeoParquetTests : IDisposable
{
    private const int Dimension = 32;
    private static readonly DateTimeOffset Noon = new(2021, 6, 1, 12, 0, 0, 123, 456, TimeSpan.Zero);

    private readonly VectorArchive _archive = new(Dimension);
    private readonly Duck _duck = new();

    public GeoParquetTests()
    {
        var random = new Random(8);
        _archive.Add(
        [
            .. Enumerable.Range(0, 300).Select(i => VectorArchive.Image(
                $"/images/{i}.tif",
                random,
                Dimension,
                2,
                i % 10 == 0 ? null : _ =>
                    VectorArchive.Square(Math.Round((random.NextDouble() * 340) - 170, 3),
                        Math.Round((random.NextDouble() * 160) - 80, 3), 0.125),
                window => window == 0 ? [$"caption of {i}"] : [],
                new ItemDescription(Noon.AddDays(i), Noon.AddDays(i),
                    [ItemAttribute.Of("number", i), ItemAttribute.Of("name", $"'{i}'")]))),
        ]);
    }

    public void Dispose()
    {
        _archive.Dispose();
        _duck.Dispose();
    }

    [Fact]
    public void Another_engine_reads_the_same_values()
    {
        string file = _archive.Export();
        var rows = _duck.List(
            $$"""
            SELECT id, source, "window".x, "window".width, image.height, epoch_us(datetime), caption, attributes->>'name', (attributes->>'number')::INT,
              geometry, bbox.xmin, bbox.ymax, embedding, image.sha256 FROM '{{file}}' ORDER BY id
            """,
            row => (
                Id: row.GetInt64(0), Source: row.GetString(1), X: row.GetInt32(2), Width: row.GetInt32(3),
                Height: row.GetInt32(4), Micros: row.GetInt64(5),
                Caption: row.IsDBNull(6) ? null : row.GetString(6), Name: row.GetString(7), Number: row.GetInt32(8),
                Ground: row.IsDBNull(9) ? null : ReadAll(row.GetStream(9)), West: row.IsDBNull(10) ? (double?)null
                    : row.GetDouble(10), North: row.IsDBNull(11) ? (double?)null : row.GetDouble(11),
                Vector: row.GetFieldValue<List<float>>(12), Hash: row.GetString(13)));

        var windows = _archive.All().ToDictionary(window => window.Window.Id);
        Assert.Equal(windows.Count, rows.Count);
        foreach (var row in rows)
        {
            var window = windows[row.Id];
            Assert.Equal((window.Stamp.Source, window.Window.Pixels.X, 512, 512),
                (row.Source, row.X, row.Width, row.Height));
            Assert.Equal((window.Description.AcquiredFrom!.Value - DateTimeOffset.UnixEpoch).Ticks / 10, row.Micros);
            Assert.Equal((window.Window.Captions is [var first, ..] ? first
                : null, window.Description.Attributes[1].Text, (int)window.Description.Attributes[0].Number!),
                (row.Caption, row.Name, row.Number));
            Assert.Equal(window.Vector, row.Vector);
            Assert.Equal(Convert.ToHexStringLower(window.Hash!), row.Hash);
            Assert.Equal(window.Window.Footprint is null, row.Ground is null);
            if (row.Ground is not null)
            {
                var ground = FootprintGeometry.Read(window.Window.Footprint!);
                Assert.True(new WKBReader().Read(row.Ground).EqualsExact(ground));
                Assert.Equal((ground.EnvelopeInternal.MinX, ground.EnvelopeInternal.MaxY),
                    (row.West!.Value, row.North!.Value));
            }
        }
    }

    [Fact]
    public void The_file_says_what_its_geometries_and_vectors_are()
    {
        string file = _archive.Export();
        using var geo = JsonDocument.Parse(_duck.KeyValue(file, "geo")!);
        var geometry = geo.RootElement.GetProperty("columns").GetProperty("geometry");
        Assert.Equal(("1.1.0", "geometry", "WKB"),
            (geo.RootElement.GetProperty("version").GetString(),
                geo.RootElement.GetProperty("primary_column").GetString(),
                geometry.GetProperty("encoding").GetString()));
        Assert.Equal(["Polygon"],
            geometry.GetProperty("geometry_types").EnumerateArray().Select(kind => kind.GetString()));
        Assert.False(geometry.TryGetProperty("crs", out _));
        Assert.Equal(["bbox", "xmin"],
            geometry.GetProperty("covering").GetProperty("bbox").GetProperty("xmin").EnumerateArray()
                .Select(part => part.GetString()));
        var boxes = _archive.All().Where(window => window.Window.Footprint is not null)
            .Select(window => FootprintBounds.Of(window.Window.Footprint!)).ToList();
        Assert.Equal(
            [boxes.Min(box => box.West), boxes.Min(box => box.South), boxes.Max(box => box.East),
                boxes.Max(box => box.North)],
            geometry.GetProperty("bbox").EnumerateArray().Select(bound => bound.GetDouble()));

        using var emb = JsonDocument.Parse(_duck.KeyValue(file, "emb")!);
        Assert.Equal(("made-up", new string('b', 64)),
            (emb.RootElement.GetProperty("model").GetProperty("id").GetString(),
                emb.RootElement.GetProperty("model").GetProperty("fingerprint").GetString()));
        Assert.Equal((Dimension, "none"),
            (emb.RootElement.GetProperty("embedding").GetProperty("dim").GetInt32(),
                emb.RootElement.GetProperty("embedding").GetProperty("quantization").GetString()));
    }

    [Fact]
    public void Rows_come_along_a_Hilbert_curve_and_those_without_a_place_last()
    {
        string file = _archive.Export();
        var centres = _duck.List(
            $"SELECT (bbox.xmin + bbox.xmax) / 2, (bbox.ymin + bbox.ymax) / 2, geometry IS NULL FROM '{file}'",
            row => row.GetBoolean(2) ? ((double, double)?)null : (row.GetDouble(0), row.GetDouble(1)));

        var placed = centres.TakeWhile(centre => centre is not null).Select(centre => centre!.Value).ToList();
        Assert.Equal(540, placed.Count);
        Assert.All(centres.Skip(placed.Count), centre => Assert.Null(centre));
        ulong[] distances = [.. placed.Select(centre => HilbertCurve.DistanceOf(centre.Item1, centre.Item2))];
        Assert.Equal(distances.Order(), distances);
    }

    [Fact]
    public void Row_groups_are_about_as_large_as_asked_for_and_packed_with_zstd()
    {
        string file = _archive.Export(rowGroupBytes: 20_000);
        var groups = _duck.List(
            $"SELECT row_group_id, min(row_group_num_rows), sum(total_uncompressed_size)::BIGINT FROM "
                + $"parquet_metadata('{file}') GROUP BY 1 ORDER BY 1",
            row => (Rows: row.GetInt64(1), Bytes: row.GetInt64(2)));

        // A batch is the least that is written.
        Assert.Equal(600, groups.Sum(group => group.Rows));
        Assert.Equal(["ZSTD"], _duck.List(
            $"SELECT DISTINCT compression FROM parquet_metadata('{file}')", row => row.GetString(0)));
        Assert.InRange(groups.Max(group => group.Bytes), 1, 400_000);
    }

    [Fact]
    public void Half_precision_and_whole_numbers_are_what_another_engine_reads_too()
    {
        var windows = _archive.All().ToDictionary(window => window.Window.Id, window => window.Vector);
        string half = _archive.Export("half.parquet", EmbeddingType.Float16);
        var halves = _duck.List($"SELECT id, embedding FROM '{half}'",
            row => (Id: row.GetInt64(0), Vector: row.GetFieldValue<List<float>>(1)));
        Assert.Equal(windows.Count, halves.Count);
        Assert.All(halves, row => Assert.Equal(windows[row.Id].Select(number => (float)(Half)number), row.Vector));

        string whole = _archive.Export("whole.parquet", EmbeddingType.Int8);
        var wholes = _duck.List(
            $"SELECT id, embedding, embedding_scale, typeof(embedding) FROM '{whole}'",
            row => (Id: row.GetInt64(0), Vector: row.GetFieldValue<List<sbyte>>(1), Scale: row.GetFloat(2),
                Type: row.GetString(3)));
        Assert.All(wholes, row =>
        {
            Assert.Equal("TINYINT[]", row.Type);
            Assert.Equal(127, row.Vector.Max(number => Math.Abs((int)number)));
            Assert.All(windows[row.Id].Zip(row.Vector), pair =>
                Assert.InRange(pair.First - (pair.Second * row.Scale), -0.501f * row.Scale, 0.501f * row.Scale));
        });
    }

    [Fact]
    public void Several_captions_of_a_window_are_a_list()
    {
        _archive.Add(VectorArchive.Image("/images/many.tif", new Random(1), Dimension, 1, null, _ => ["one", "two"]));
        string file = _archive.Export();

        Assert.Equal(["one", "two"],
            _duck.One<List<string>>($"SELECT captions FROM '{file}' WHERE source = '/images/many.tif'"));
        Assert.Equal(["caption of 3"],
            _duck.One<List<string>>(
                $"SELECT captions FROM '{file}' WHERE source = '/images/3.tif' AND \"window\".x = 0"));
        Assert.Equal([], _duck.One<List<string>>(
            $"SELECT captions FROM '{file}' WHERE source = '/images/3.tif' AND \"window\".x > 0"));
    }

    [Fact]
    public void An_archive_without_windows_is_refused_and_a_file_stays_as_it_was()
    {
        using var empty = new VectorArchive(4);
        File.WriteAllText(empty.In("export.parquet"), "before");
        Assert.Contains("no windows", Assert.Throws<ExchangeException>(() => empty.Export()).Message,
            StringComparison.Ordinal);
        Assert.Equal("before", File.ReadAllText(empty.In("export.parquet")));
        Assert.Contains("is a folder", Assert.Throws<ExchangeException>(() => _archive.Export("")).Message,
            StringComparison.Ordinal);
        Assert.Contains("there is no folder",
            Assert.Throws<ExchangeException>(() => _archive.Export("none/export.parquet")).Message,
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void GDAL_reads_it_where_it_knows_Parquet()
    {
        Skip.IfNot(Ogrinfo("--formats").Contains("Parquet", StringComparison.Ordinal),
            "GDAL's ogrinfo is missing or has no driver for Parquet");
        string told = Ogrinfo("-so", "-al", _archive.Export());
        Assert.Contains("Feature Count: 600", told, StringComparison.Ordinal);
        Assert.Contains("Geometry: Polygon", told, StringComparison.Ordinal);
        Assert.Contains("embedding", told, StringComparison.Ordinal);
    }

    private static string Ogrinfo(params string[] arguments)
    {
        try
        {
            using var process = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo("ogrinfo", arguments) { RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
