using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;
using Nadir.Stac.Documents;
using Nadir.Stac.Geometries;
using Nadir.Stac.Items;

namespace Nadir.Stac.Tests.Items;

public sealed class StacItemTests
{
    [Theory]
    [InlineData("visual", "data:image/tiff:data", "visual:image/jpeg:visual", "thumbnail:image/png:thumbnail")]
    [InlineData("visual", "B01:image/tiff:data", "visual:image/tiff:data")]
    [InlineData("analytic", "thumbnail:image/png:thumbnail", "overview:image/tiff:overview",
        "analytic:image/tiff:data")]
    [InlineData("plain", "mask:image/tiff:data-mask", "meta:image/tiff:metadata", "plain:image/tiff:")]
    [InlineData("jp2", "table:application/json:data", "jp2:image/jp2:data")]
    [InlineData("tiff", "jpeg:image/jpeg:visual", "tiff:image/tiff:visual")]
    [InlineData("overview", "thumbnail:image/png:thumbnail", "overview:image/webp:overview")]
    [InlineData("old", "old:image/vnd.stac.geotiff; cloud-optimized=true:")]
    [InlineData("typeless", "pdf:application/pdf:visual", "typeless::data")]
    [InlineData(null, "mask:image/tiff:cloud,cloud-shadow", "gif:image/gif:visual", "archive:application/zip:data")]
    public void TheBestPictureIsTaken(string? expected, params string[] assets)
    {
        var (chosen, isPreview) = StacAssetChoice.Choose(Assets(assets), null);

        Assert.Equal(expected, chosen?.Key);
        Assert.Equal(expected is "overview", isPreview);
    }

    [Theory]
    [InlineData("thumbnail", "thumbnail")]
    [InlineData("THUMBNAIL", "thumbnail")]
    [InlineData("reflectance", "red")]
    [InlineData("table", "table")]
    [InlineData("nothing", null)]
    public void AKeyOrARoleCanBeAskedFor(string wanted, string? expected) => Assert.Equal(
        expected,
        StacAssetChoice.Choose(
            Assets("visual:image/tiff:visual", "thumbnail:image/png:thumbnail", "red:image/tiff:data,reflectance",
                "table:application/json:data"),
            wanted).Asset?.Key);

    [Fact]
    public void PropertiesBecomeAttributesWithOneValueOrSeveral()
    {
        var item = TestCatalog.Item("x", "a.tif");
        item["collection"] = "c";
        item["properties"] = JsonNode.Parse("""
            {"datetime":"2020-01-02T03:04:05Z","platform":"sat","instruments":["a","b"],"gsd":10,"eo:cloud_cover":1.5,"flag":true,
             "nothing":null,"processing:software":{"one":"1.0","two":{"deep":2}},"providers":[{"name":"P","roles":["producer","host"]},{"name":"Q"}],
             "proj:transform":[1,0,2],"matrix":[[1,2],[3,4]],"proj:geometry":{"type":"Point","coordinates":[1,2]}}
            """);
        item["assets"]!["visual"]!["gsd"] = 0.5;
        item["assets"]!["visual"]!["bands"] = JsonNode.Parse("""[{"name":"r","eo:common_name":"red"},{"name":"g"}]""");
        var collection = JsonNode.Parse(
            """{"type":"Collection","id":"c","license":"CC0-1.0","platform":"other","keywords":["k","l"],"properties":{"old:common":7}}""");

        using var document = StacDocument.Parse(
            new StacAddress("/catalog/collection.json"), new StacAddress("/catalog/collection.json"), 0,
            JsonSerializer.SerializeToUtf8Bytes(collection));
        var image = Read(item, StacCollection.Read(document, "/catalog"));

        Assert.Equal(
            [
                "bands.eo:common_name=red", "bands.name=g", "bands.name=r", "eo:cloud_cover=1.5", "flag=true",
                "gsd=0.5", "instruments=a",
                "instruments=b", "keywords=k", "keywords=l", "license=CC0-1.0", "old:common=7", "platform=sat",
                "processing:software.one=1.0",
                "processing:software.two.deep=2", "proj:transform=0", "proj:transform=1", "proj:transform=2",
                "providers.name=P",
                "providers.name=Q", "stac:asset=visual", "stac:collection=c", "stac:id=x",
            ],
            image.Description.Attributes.Select(attribute => $"{attribute.Name}={attribute.Text}")
                .Order(StringComparer.Ordinal));
        Assert.All(image.Description.Attributes.Where(a => a.Name is "eo:cloud_cover" or "gsd"),
            a => Assert.NotNull(a.Number));
    }

    [Fact]
    public void AttributesAreBounded()
    {
        var item = TestCatalog.Item("x", "a.tif");
        for (var i = 0; i < 5000; i++)
        {
            item["properties"]![$"p{i}"] = i;
        }

        item["properties"]!["long"] = new string('x', 100_000);
        item["assets"]!["visual"]!["x:many"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(i => (JsonNode)i)]);

        var attributes = Read(item, null).Description.Attributes;

        Assert.InRange(attributes.Count, 500, 520);
        Assert.Equal(64, attributes.Count(attribute => attribute.Name == "x:many"));
        Assert.All(attributes, attribute => Assert.InRange(attribute.Text.Length, 1, 1000));
    }

    [Theory]
    [InlineData("""{"datetime":"2020-01-02T03:04:05.5Z"}""", "2020-01-02T03:04:05.5Z", "2020-01-02T03:04:05.5Z")]
    [InlineData("""{"datetime":"2020-01-02T03:04:05+02:00"}""", "2020-01-02T01:04:05Z", "2020-01-02T01:04:05Z")]
    [InlineData("""{"datetime":null,"start_datetime":"2020-01-01T00:00:00Z","end_datetime":"2020-01-31T00:00:00Z"}""",
        "2020-01-01T00:00:00Z", "2020-01-31T00:00:00Z")]
    [InlineData(
        """{"datetime":"2020-01-05T00:00:00Z","start_datetime":"2020-01-01T00:00:00Z","end_datetime":"2020-01-31T00:00:00Z"}""", "2020-01-01T00:00:00Z", "2020-01-31T00:00:00Z")]
    [InlineData("""{"datetime":null,"start_datetime":"2020-01-01T00:00:00Z"}""", "2020-01-01T00:00:00Z", null)]
    [InlineData("""{"datetime":null,"end_datetime":"2020-01-01T00:00:00Z"}""", null, "2020-01-01T00:00:00Z")]
    [InlineData(
        """{"datetime":"2020-06-01T00:00:00Z","start_datetime":"2021-01-01T00:00:00Z","end_datetime":"2020-01-01T00:00:00Z"}""", "2020-06-01T00:00:00Z", "2020-06-01T00:00:00Z")]
    [InlineData("""{"datetime":"2020-06-01T00:00:00Z","start_datetime":"2020-01-01T00:00:00Z"}""",
        "2020-01-01T00:00:00Z", "2020-06-01T00:00:00Z")]
    [InlineData("""{"datetime":"2020-06-01T00:00:00Z","end_datetime":"2020-07-01T00:00:00Z"}""", "2020-06-01T00:00:00Z",
        "2020-07-01T00:00:00Z")]
    [InlineData("""{"datetime":"2020-06-01T00:00:00Z","start_datetime":"2021-01-01T00:00:00Z"}""",
        "2020-06-01T00:00:00Z", "2020-06-01T00:00:00Z")]
    [InlineData("""{"datetime":"2020-06-01T00:00:00Z","end_datetime":"2020-01-01T00:00:00Z"}""", "2020-06-01T00:00:00Z",
        "2020-06-01T00:00:00Z")]
    [InlineData("""{"datetime":"yesterday"}""", null, null)]
    [InlineData("""{"datetime":17}""", null, null)]
    [InlineData("{}", null, null)]
    public void TimesAreInstantsOrRanges(string properties, string? from, string? to)
    {
        using var json = JsonDocument.Parse(properties);

        Assert.Equal((Time(from), Time(to)), StacTimes.Read(json.RootElement));

        static DateTimeOffset? Time(string? text) =>
            text is null ? null : DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("""{"datetime":"2020-01-02T03:04:05Z"}""", null)]
    [InlineData("""{"datetime":null,"start_datetime":"2020-01-01T00:00:00Z"}""", null)]
    [InlineData("{}", null)]
    [InlineData("""{"datetime":"yesterday"}""", "'datetime' is no time: yesterday")]
    [InlineData("""{"datetime":17}""", "'datetime' is no time: 17")]
    [InlineData("""{"datetime":null,"start_datetime":"2020-01-01T00:00:00Z","end_datetime":"soon"}""",
        "'end_datetime' is no time: soon")]
    [InlineData("""{"start_datetime":"2021-01-01T00:00:00Z","end_datetime":"2020-01-01T00:00:00Z"}""",
        "its range ends before it begins")]
    [InlineData("""{"datetime":"2020-01-01T00:00:00Z","start_datetime":"2021-01-01T00:00:00Z"}""",
        "its range ends before it begins")]
    public void Times_that_cannot_be_used_are_said(string properties, string? expected)
    {
        using var json = JsonDocument.Parse(properties);

        Assert.Equal(expected, StacTimes.Fault(json.RootElement));
    }

    [Theory]
    [InlineData("""{"datetime":null,"start_datetime":"2020-01-01T00:00:00Z"}""",
        "no end; searches by time take its start for it")]
    [InlineData("""{"datetime":null,"end_datetime":"2020-01-01T00:00:00Z","start_datetime":"soon"}""",
        "no start; searches by time take its end for it")]
    [InlineData("""{"datetime":"2020-01-02T03:04:05Z","start_datetime":"2020-01-01T00:00:00Z"}""", null)]
    [InlineData("{}", null)]
    public void A_range_of_one_end_is_said(string properties, string? expected)
    {
        using var json = JsonDocument.Parse(properties);

        Assert.Equal(expected, StacTimes.Gap(json.RootElement));
    }

    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}""", true)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0,9],[1,0,9],[1,1,9],[0,0,9]]]}""", true)]
    [InlineData(
        """{"type":"MultiPolygon","coordinates":[[[[179,0],[180,0],[180,1],[179,0]]],[[[-180,0],[-179,0],[-180,1],[-180,0]]]]}""", true)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}""", true)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[999,0],[1,1],[0,0]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],["1",0],[1,1],[0,0]]]}""", false)]
    [InlineData("""{"type":"Polygon","coordinates":[]}""", false)]
    [InlineData("""{"type":"Point","coordinates":[0,0]}""", true)]
    [InlineData("""{"type":"Point","coordinates":[0,90]}""", true)]
    [InlineData("""{"type":"Point","coordinates":[0,99]}""", false)]
    [InlineData("""{"type":"Circle","coordinates":[0,0]}""", false)]
    [InlineData("null", false)]
    [InlineData("17", false)]
    public void WhatIsNoPlaceIsSaidAndWhatIsOneBecomesAFootprint(string geometry, bool isFootprint)
    {
        using var item = JsonDocument.Parse($$"""{"geometry":{{geometry}}}""");

        var (footprint, fault) = StacGeometry.Read(item.RootElement);

        Assert.Equal(isFootprint, footprint is not null);
        Assert.Equal(isFootprint || !geometry.StartsWith('{'), fault is null);
        Assert.True(footprint is null || FootprintGeometry.Read(footprint).IsValid);
    }

    // Places that the footprint must hold or must not, as longitude,latitude.
    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[[[179,0],[181,0],[181,1],[179,1],[179,0]]]}""",
        "179.5,0.5 -179.5,0.5", "178.5,0.5 -178.5,0.5 0,0.5")]
    [InlineData("""{"type":"Polygon","coordinates":[[[-181,0],[-179,0],[-179,1],[-181,1],[-181,0]]]}""",
        "179.5,0.5 -179.5,0.5", "0,0.5")]
    [InlineData("""{"type":"Polygon","coordinates":[[[179,0],[-179,0],[-179,1],[179,1],[179,0]]]}""",
        "179.5,0.5 -179.5,0.5", "0,0.5 90,0.5")]
    [InlineData("""{"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]}""",
        "0,0 179,0 -179,80", "")]
    [InlineData("""{"type":"Polygon","coordinates":[[[350,10],[370,10],[370,20],[350,20],[350,10]]]}""", "-5,15 5,15",
        "15,15 -15,15")]
    [InlineData(
        """{"type":"MultiPolygon","coordinates":[[[[179,0],[180,0],[180,1],[179,1],[179,0]]],[[[-180,0],[-179,0],[-179,1],[-180,1],[-180,0]]],[[[170,0],[171,0],[171,1],[170,1],[170,0]]]]}""", "179.5,0.5 -179.5,0.5 170.5,0.5", "175,0.5 0,0.5")]
    [InlineData("""{"type":"Point","coordinates":[50,50]}""", "50,50", "50.01,50")]
    [InlineData("""{"type":"Point","coordinates":[230,50]}""", "-130,50", "130,50")]
    [InlineData("""{"type":"Point","coordinates":[180,0]}""", "180,0 -180,0", "0,0")]
    [InlineData("""{"type":"MultiPoint","coordinates":[[51,51],[53,53]]}""", "52,52", "54,52")]
    [InlineData("""{"type":"MultiPoint","coordinates":[[179.5,0],[-179.5,1]]}""", "179.9,0.5 -179.9,0.5",
        "0,0.5 90,0.5")]
    [InlineData("""{"type":"LineString","coordinates":[[54,54],[55,55]]}""", "54.5,54.5", "53,54")]
    [InlineData("""{"type":"MultiLineString","coordinates":[[[1,1],[2,2]],[[3,1],[4,2]]]}""", "1.5,1.5 3.5,1.5", "5,1")]
    [InlineData(
        """{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[40,40],[41,40],[41,41],[40,41],[40,40]]]},{"type":"Point","coordinates":[45,45]}]}""", "40.5,40.5 45,45", "43,43")]
    [InlineData(
        """{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[179,0],[-179,0],[-179,1],[179,1],[179,0]]]},{"type":"LineString","coordinates":[[10,10],[11,10]]}]}""", "179.5,0.5 -179.5,0.5 10.5,10", "0,0.5")]
    public void GeometriesOfEveryKindBecomeFootprints(string geometry, string within, string without)
    {
        using var item = JsonDocument.Parse($$"""{"geometry":{{geometry}}}""");

        var (footprint, fault) = StacGeometry.Read(item.RootElement);

        Assert.Null(fault);
        var area = FootprintGeometry.Read(footprint!);
        var box = area.EnvelopeInternal;
        Assert.True(box.MinX >= -180 && box.MaxX <= 180 && box.MinY >= -90 && box.MaxY <= 90 && area.IsValid);
        Assert.All(Points(within), point => Assert.True(area.Intersects(point), point.ToString()));
        Assert.All(Points(without), point => Assert.False(area.Intersects(point), point.ToString()));

        static IEnumerable<NetTopologySuite.Geometries.Point> Points(string text) => text
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(point => point.Split(',')
                .Select(part => double.Parse(part, System.Globalization.CultureInfo.InvariantCulture)).ToArray())
            .Select(point => new NetTopologySuite.Geometries.Point(point[0], point[1]));
    }

    [Fact]
    public void ABoxIsTakenWhereThereIsNoGeometry()
    {
        using var item = JsonDocument.Parse("""{"geometry":null,"bbox":[179,10,-179,11]}""");

        var bounds = FootprintBounds.Of(StacGeometry.Read(item.RootElement).Footprint!);

        Assert.Equal(new GeographicBounds(179, 10, -179, 11), bounds);
    }

    // A hundred metres a pixel, at the equator of UTM's zone 31; and a ring of four corners, also where the
    // antimeridian cuts it.
    [Theory]
    [InlineData("""{"proj:code":"EPSG:32631","proj:shape":[100,200],"proj:transform":[100,0,500000,0,-100,0,0,0,1]}""",
        null, true)]
    [InlineData("""{"proj:epsg":32631,"proj:shape":[100,200],"proj:transform":[100,0,500000,0,-100,0]}""", null, true)]
    [InlineData("""{"proj:code":"EPSG:32631","proj:transform":[100,0,500000,0,-100,0]}""", null, false)]
    [InlineData("""{"proj:code":"EPSG:32631","proj:shape":[100,200],"proj:transform":[0,0,500000,0,0,0]}""", null,
        false)]
    [InlineData("{}", """{"type":"Polygon","coordinates":[[[10,49],[11,49],[11,50],[10,50],[10,49]]]}""", true)]
    [InlineData("{}", """{"type":"Polygon","coordinates":[[[179,49],[-179,49],[-179,50],[179,50],[179,49]]]}""", true)]
    [InlineData("{}", """{"type":"Polygon","coordinates":[[[10,49],[11,49],[12,50],[11,51],[10,51],[10,49]]]}""",
        false)]
    [InlineData("{}",
        """{"type":"MultiPolygon","coordinates":[[[[1,0],[2,0],[2,1],[1,1],[1,0]]],[[[3,0],[4,0],[4,1],[3,1],[3,0]]]]}""", false)]
    [InlineData("{}",
        """{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[10,49],[11,49],[11,50],[10,50],[10,49]]]}]}""", true)]
    [InlineData("{}", """{"type":"Point","coordinates":[10,49]}""", false)]
    [InlineData("{}", """{"type":"LineString","coordinates":[[10,49],[11,50]]}""", false)]
    [InlineData("{}", """{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[10,49]}]}""", false)]
    [InlineData("""{"proj:epsg":32631,"proj:shape":[100,200],"proj:transform":[100,0,500000,0,-100,0]}""",
        """{"type":"Point","coordinates":[10,49]}""", true)]
    public void TheItemTellsHowPixelsLie(string properties, string? geometry, bool isPlaced)
    {
        var item = TestCatalog.Item("x", "a.tif");
        item["properties"] = JsonNode.Parse(properties);
        item["geometry"] = geometry is null ? null : JsonNode.Parse(geometry);

        Assert.Equal(isPlaced, Read(item, null).Placement is not null);
    }

    [Fact]
    public void AnItemWithoutTheWantedAssetSaysWhatItHas()
    {
        using var document = Parse(TestCatalog.Item("x", "a.tif"));

        var error = Assert.Throws<StacException>(
            () => new StacItemReader("infrared", "/data").Read(document.Root, document, null));

        Assert.Contains("'infrared' (it has: visual)", error.Message, StringComparison.Ordinal);
    }

    private static StacImage Read(JsonObject item, StacCollection? collection)
    {
        using var document = Parse(item);
        return new StacItemReader(null, "/data").Read(document.Root, document, collection);
    }

    private static StacDocument Parse(JsonObject item) => StacDocument.Parse(
        new StacAddress("/data/item.json"), new StacAddress("/data/item.json"), 1,
        JsonSerializer.SerializeToUtf8Bytes(item));

    // key:type:role,role
    private static StacAsset[] Assets(params string[] assets)
    {
        var item = TestCatalog.Item("x", [.. assets.Select(Parts)]);
        return [.. StacAsset.Of(item.ToElement())];

        static (string, string, string?, string[]) Parts(string text)
        {
            var (first, last) = (text.IndexOf(':', StringComparison.Ordinal), text.LastIndexOf(':'));
            var type = text[(first + 1)..last];
            return (text[..first], $"{text[..first]}.tif", type.Length > 0 ? type
                : null, text[(last + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
