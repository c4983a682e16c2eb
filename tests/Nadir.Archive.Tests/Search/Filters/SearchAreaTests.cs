using Nadir.Archive.Search.Filters;

namespace Nadir.Archive.Tests.Search.Filters;

public class SearchAreaTests
{
    [Theory]
    [InlineData("10,20,30,40", 400)]
    [InlineData(" 10 , 20 , 30 , 40 ", 400)]
    [InlineData("170,-10,-170,10", 400)]
    [InlineData("5,5,5,5", 0)]
    public void Boxes_are_read(string text, double area) =>
        Assert.Equal(area, SearchArea.ParseBox(text).Geometry.Area, 9);

    [Theory]
    [InlineData("10,20,30")]
    [InlineData("a,b,c,d")]
    [InlineData("10,40,30,20")]
    [InlineData("10,20,190,40")]
    [InlineData("10,-95,30,40")]
    [InlineData("NaN,20,30,40")]
    public void Others_are_refused(string text) => Assert.Throws<ArchiveException>(() => SearchArea.ParseBox(text));

    [Theory]
    [InlineData("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))", 100)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}""", 100)]
    [InlineData(
        """{"type":"Feature","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}}""", 1)]
    [InlineData(
        """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}""", 0.5)]
    [InlineData("POLYGON ((170 0, 190 0, 190 10, 170 10, 170 0))", 200)]
    [InlineData("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 4 2, 4 4, 2 4, 2 2))", 96)]
    public void Polygons_are_read(string text, double area)
    {
        var geometry = SearchArea.ParsePolygon(text).Geometry;
        Assert.Equal(area, geometry.Area, 9);
        Assert.InRange(geometry.EnvelopeInternal.MinX, -180, 180);
        Assert.InRange(geometry.EnvelopeInternal.MaxX, -180, 180);
    }

    [Theory]
    [InlineData("POINT (1 2)", "Point")]
    [InlineData("POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))", "Self-intersection")]
    [InlineData("POLYGON ((0 0, 1000 0, 1000 1000, 0 0))", "degrees")]
    [InlineData("POLYGON ((0 0, 1 1", "polygon cannot be read")]
    [InlineData("{", "polygon cannot be read")]
    [InlineData("""{"type":"Polygon"}""", "coordinates")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[2,2]]]}""", "closed")]
    [InlineData("""{"type":"Polygon","coordinates":[[["a",0],[1,0],[1,1],["a",0]]]}""", "pair of numbers")]
    [InlineData("""{"type":"LineString","coordinates":[[0,0],[1,0]]}""", "LineString")]
    public void What_is_no_area_is_refused_in_a_sentence(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArchiveException>(() => SearchArea.ParsePolygon(text)).Message,
            StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("POLYGON ((0 0, 1 0, 1 1, 0 0ķ))", "none of well-known text")]
    [InlineData("SRID=4326';POLYGON", "no")]
    [InlineData("{\"type\":\"\\ud800\"}", "no Unicode")]
    public void Texts_that_break_their_readers_are_refused(string text, string told) =>
        Assert.Contains(told, Assert.Throws<ArchiveException>(() => SearchArea.ParsePolygon(text)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("GEOMETRYCOLLECTION (")]
    [InlineData("(")]
    [InlineData("{\"type\":\"GeometryCollection\",\"geometries\":[")]
    public void Texts_nested_deeper_than_the_stack_are_refused(string opening) =>
        Assert.Throws<ArchiveException>(
            () => SearchArea.ParsePolygon(string.Concat(Enumerable.Repeat(opening, 50_000))));
}
