using System.Globalization;
using Nadir.Archive.Tests.Support;
using Nadir.Exchange.Importing;
using Nadir.Exchange.Tests.Support;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Nadir.Exchange.Tests.Importing;

/// <summary>
/// Geometries in the native encodings of GeoParquet 1.1, written by DuckDB: they give the places that their well-known
/// binary gives.
/// </summary>
public sealed class NativeGeometryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _folder.Dispose();
        _duck.Dispose();
    }

    [Theory]
    [InlineData("point", "STRUCT(x DOUBLE, y DOUBLE)", "POINT (7 8)", "POINT (-70.5 8.25)")]
    [InlineData("point", "STRUCT(x DOUBLE, y DOUBLE, z DOUBLE)", "POINT (7 8)", "POINT (1 2)")]
    [InlineData("linestring", "STRUCT(x DOUBLE, y DOUBLE)[]", "LINESTRING (0 0, 1 1, 2 0)", "LINESTRING (5 5, 6 6)")]
    [InlineData("multipoint", "STRUCT(x DOUBLE, y DOUBLE)[]", "MULTIPOINT ((0 0), (1 1))", "MULTIPOINT ((5 5))")]
    [InlineData("polygon", "STRUCT(x DOUBLE, y DOUBLE)[][]",
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (2 2, 2 3, 3 3, 2 2), (5 5, 5 6, 6 6, 5 5))",
        "POLYGON ((179 0, 181 0, 181 1, 179 1, 179 0))")]
    [InlineData("multilinestring", "STRUCT(x DOUBLE, y DOUBLE)[][]", "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3, 4 2))",
        "MULTILINESTRING ((0 0, 1 0))")]
    [InlineData("multipolygon", "STRUCT(x DOUBLE, y DOUBLE)[][][]",
        "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0), (5 2, 6 3, 6 2, 5 2)), ((20 0, 21 0, 21 1, 20 0)))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((2 0, 3 0, 3 1, 2 0)), ((4 0, 5 0, 5 1, 4 0), (4.5 0.1, 4.9 0.2, 4.9 "
            + "0.1, 4.5 0.1)))")]
    public void Every_encoding_gives_the_places_of_its_well_known_binary(
        string encoding, string type, string first, string second)
    {
        // Thousands of rows, so that lists go on from one batch of numbers to the next; some are null.
        string[] texts = [first, second];
        string RowOf(string values) =>
            $"SELECT 'w' || i AS id, {Vector} AS embedding, CASE i % 3 {values} ELSE NULL END AS geometry FROM "
                + $"range(6000) t(i)";
        string native = Write(RowOf(
            string.Concat(texts.Select(
                (text, i) =>
                    $"WHEN {i} THEN "
                        + $"{Value(new WKTReader().Read(text), encoding, type.Contains('z', StringComparison.Ordinal))}::{type} "))), encoding);
        string binary = Write(RowOf(
            string.Concat(texts.Select((text, i) =>
                $"WHEN {i} THEN {Duck.Bytes(new WKBWriter().Write(new WKTReader().Read(text)))} "))), "WKB");

        using var expected = new ImportedArchive(binary);
        using var actual = new ImportedArchive(native);
        Assert.Equal((6000, 2000), (actual.Summary.Added, actual.Summary.Unplaced));
        Assert.Equal(
            expected.InOrder().Select(window => window.Window.Footprint),
            actual.InOrder().Select(window => window.Window.Footprint));
        Assert.Equal(expected.Summary.Bounds, actual.Summary.Bounds);
    }

    [Fact]
    public void Other_reference_systems_and_a_named_column_are_read()
    {
        string file = Write(
            $"SELECT 'a' AS id, {Vector} AS embedding, {{'x': 500000::DOUBLE, 'y': 5400000::DOUBLE}} AS geometry "
                + $"FROM range(1) t(i)", "point", "\"EPSG:32632\"");
        using var imported = new ImportedArchive(
            file, new ImportOptions { Columns = ColumnMapping.Parse("geometry=geometry") });

        // The central meridian of zone 32; the latitude whose meridian arc on WGS 84 is 5400000 / 0.9996 (the series to
        // sin 6 phi).
        Assert.Equal([9, 48.753, 9, 48.753], imported.Summary.Bounds!.Select(bound => Math.Round(bound, 3)));
    }

    [Fact]
    public void Broken_and_empty_geometries_cost_the_place_and_not_the_row()
    {
        string Ring(params double[] corners) =>
            $"["
                + $"{string.Join(',', corners.Chunk(2).Select(corner => string.Create(CultureInfo.InvariantCulture, $"{{'x': {corner[0]}::DOUBLE, 'y': {corner[1]}::DOUBLE}}")))}]";
        string[] geometries =
        [
            $"[{Ring(0, 0, 1, 0, 1, 1, 0, 0)}]", "[]", "[[]]", $"[[], {Ring(0, 0, 1, 0, 1, 1, 0, 0)}]",
            $"[{Ring(0, 0, 1, 0, 1, 1)}]", $"[{Ring(0, 0, 0, 0)}]",
            "[[NULL]]", "[[{'x': 'nan'::DOUBLE, 'y': 0::DOUBLE}]]",
            $"[{Ring([.. Enumerable.Range(0, 70000).SelectMany(i => new[] { i % 2, 0.0 })])}]",
            $"[{Ring(2, 2, 3, 2, 3, 3, 2, 2)}]",
        ];
        string file = Write(
            $"SELECT 'g' || i AS id, {Vector} AS embedding, g::STRUCT(x DOUBLE, y DOUBLE)[][] AS geometry FROM (VALUES "
                + $"{string.Join(',', geometries.Select((geometry, i) => $"({i}, {geometry}::STRUCT(x DOUBLE, y DOUBLE)[][])"))}) t(i, g)", "polygon");
        using var imported = new ImportedArchive(file);

        Assert.Equal(
            [true, false, false, true, false, false, false, false, false, true],
            imported.InOrder().Select(window => window.Window.Footprint is not null));
        Assert.Contains("rows have no place", Assert.Single(imported.Summary.Warnings), StringComparison.Ordinal);
    }

    private const string Vector = "[1.0::FLOAT, (i + 1)::FLOAT, 3.0::FLOAT]";

    // A geometry as SQL writes its native encoding.
    private static string Value(Geometry geometry, string encoding, bool hasZ)
    {
        string Position(Coordinate place) => string.Create(
            CultureInfo.InvariantCulture,
            $"{{'x': {place.X}::DOUBLE, 'y': {place.Y}::DOUBLE{(hasZ ? ", 'z': 5::DOUBLE" : "")}}}");
        string List(IEnumerable<string> parts) => $"[{string.Join(", ", parts)}]";
        string Line(Geometry line) => List(line.Coordinates.Select(Position));
        string Rings(Polygon polygon) => List(polygon.Holes.Prepend(polygon.Shell).Select(Line));
        return encoding switch
        {
            "point" => Position(geometry.Coordinate),
            "linestring" or "multipoint" => Line(geometry),
            "polygon" => Rings((Polygon)geometry),
            "multilinestring" => List(((MultiLineString)geometry).Geometries.Select(Line)),
            _ => List(((MultiPolygon)geometry).Geometries.Cast<Polygon>().Select(Rings)),
        };
    }

    private string Write(string query, string encoding, string? crs = null)
    {
        string system = crs is null ? "" : $",\"crs\":{crs}";
        string geo =
            """{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"ENCODING","geometry_types":[]CRS}}}"""
            .Replace("ENCODING", encoding, StringComparison.Ordinal).Replace("CRS", system, StringComparison.Ordinal);
        string file = _folder.In($"{Guid.NewGuid():N}.parquet");
        _duck.Run($"COPY ({query}) TO '{file}' (FORMAT parquet, KV_METADATA {{geo: '{geo}'}})");
        return file;
    }
}
