using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive.Search.Filters;

namespace Nadir.Archive.Tests.Search.Filters.Cql2;

/// <summary>CQL2 text and the JSON that the standard writes for it (OGC 21-065r2).</summary>
public class Cql2ReadingTests
{
    [Theory]
    [InlineData("a = 1", """{"op":"=","args":[{"property":"a"},1]}""")]
    [InlineData("a<>1 AND b<=2.5 OR c>=-3",
        """{"op":"or","args":[{"op":"and","args":[{"op":"<>","args":[{"property":"a"},1]},{"op":"<=","args":[{"property":"b"},2.5]}]},{"op":">=","args":[{"property":"c"},-3]}]}""")]
    [InlineData("a = 1 AND (b = 2 OR c = 3)",
        """{"op":"and","args":[{"op":"=","args":[{"property":"a"},1]},{"op":"or","args":[{"op":"=","args":[{"property":"b"},2]},{"op":"=","args":[{"property":"c"},3]}]}]}""")]
    [InlineData("not a = 1 and b = 2",
        """{"op":"and","args":[{"op":"not","args":[{"op":"=","args":[{"property":"a"},1]}]},{"op":"=","args":[{"property":"b"},2]}]}""")]
    [InlineData("NOT (a = 1 AND b = 2)",
        """{"op":"not","args":[{"op":"and","args":[{"op":"=","args":[{"property":"a"},1]},{"op":"=","args":[{"property":"b"},2]}]}]}""")]
    [InlineData("eo:cloud_cover IS NOT NULL",
        """{"op":"not","args":[{"op":"isNull","args":[{"property":"eo:cloud_cover"}]}]}""")]
    [InlineData("\"and\" = 'x' and \"a \"\"b\"\"\" is null",
        """{"op":"and","args":[{"op":"=","args":[{"property":"and"},"x"]},{"op":"isNull","args":[{"property":"a \"b\""}]}]}""")]
    [InlineData("a = 'it''s' OR a = 'it\\'s' OR a = ''",
        """{"op":"or","args":[{"op":"=","args":[{"property":"a"},"it's"]},{"op":"=","args":[{"property":"a"},"it's"]},{"op":"=","args":[{"property":"a"},""]}]}""")]
    [InlineData("a NOT LIKE '%x\\_y_'", """{"op":"not","args":[{"op":"like","args":[{"property":"a"},"%x\\_y_"]}]}""")]
    [InlineData("CASEI(a) LIKE casei('Straße%')",
        """{"op":"like","args":[{"op":"casei","args":[{"property":"a"}]},{"op":"casei","args":["Straße%"]}]}""")]
    [InlineData("a NOT BETWEEN 1 AND 2 AND b = 3",
        """{"op":"and","args":[{"op":"not","args":[{"op":"between","args":[{"property":"a"},1,2]}]},{"op":"=","args":[{"property":"b"},3]}]}""")]
    [InlineData("a in (1, 2) or a not in ('x')",
        """{"op":"or","args":[{"op":"in","args":[{"property":"a"},[1,2]]},{"op":"not","args":[{"op":"in","args":[{"property":"a"},["x"]]}]}]}""")]
    [InlineData("a + b * 2 - 1 > c ^ 2 / 4",
        """{"op":">","args":[{"op":"-","args":[{"op":"+","args":[{"property":"a"},{"op":"*","args":[{"property":"b"},2]}]},1]},{"op":"/","args":[{"op":"^","args":[{"property":"c"},2]},4]}]}""")]
    [InlineData("(a + b) * 2 % 3 div 4 = -c",
        """{"op":"=","args":[{"op":"div","args":[{"op":"%","args":[{"op":"*","args":[{"op":"+","args":[{"property":"a"},{"property":"b"}]},2]},3]},4]},{"op":"*","args":[-1,{"property":"c"}]}]}""")]
    [InlineData("1 < a AND 5 -3 = 2 AND .5e1 = 5. AND 1E-2 < 1",
        """{"op":"and","args":[{"op":"<","args":[1,{"property":"a"}]},{"op":"=","args":[{"op":"-","args":[5,3]},2]},{"op":"=","args":[5,5]},{"op":"<","args":[0.01,1]}]}""")]
    [InlineData("TRUE AND NOT false", """{"op":"and","args":[true,{"op":"not","args":[false]}]}""")]
    [InlineData("tested = true AND (a = 1) = FALSE",
        """{"op":"and","args":[{"op":"=","args":[{"property":"tested"},true]},{"op":"=","args":[{"op":"=","args":[{"property":"a"},1]},false]}]}""")]
    [InlineData("updated >= DATE('2021-06-01')",
        """{"op":">=","args":[{"property":"updated"},{"date":"2021-06-01"}]}""")]
    [InlineData("datetime < timestamp('2021-06-01T10:30:00.25Z')",
        """{"op":"<","args":[{"property":"datetime"},{"timestamp":"2021-06-01T10:30:00.25Z"}]}""")]
    [InlineData("datetime < '2021-06-01T10:30:00Z'",
        """{"op":"<","args":[{"property":"datetime"},{"timestamp":"2021-06-01T10:30:00Z"}]}""")]
    [InlineData("T_DURING(INTERVAL(start_datetime, end_datetime), INTERVAL('2020-01-01', '..'))",
        """{"op":"t_during","args":[{"interval":[{"property":"start_datetime"},{"property":"end_datetime"}]},{"interval":["2020-01-01",".."]}]}""")]
    [InlineData("t_intersects(datetime,interval('..','2020-01-01T00:00:00Z'))",
        """{"op":"t_intersects","args":[{"property":"datetime"},{"interval":["..","2020-01-01T00:00:00Z"]}]}""")]
    [InlineData("S_INTERSECTS(geometry, POINT(36.3 -32.2))",
        """{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[36.3,-32.2]}]}""")]
    [InlineData("S_TOUCHES(geometry, POINT Z (1 2 3))",
        """{"op":"s_touches","args":[{"property":"geometry"},{"type":"Point","coordinates":[1,2,3]}]}""")]
    [InlineData("S_CROSSES(LINESTRING(0 0, 1 1), geometry)",
        """{"op":"s_crosses","args":[{"type":"LineString","coordinates":[[0,0],[1,1]]},{"property":"geometry"}]}""")]
    [InlineData("S_WITHIN(geometry, POLYGON((0 0,4 0,4 4,0 0),(1 .5,2 .5,2 1,1 .5)))",
        """{"op":"s_within","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,0.5],[2,0.5],[2,1],[1,0.5]]]}]}""")]
    [InlineData("S_DISJOINT(geometry, MULTIPOINT((0 0), (1 1)))",
        """{"op":"s_disjoint","args":[{"property":"geometry"},{"type":"MultiPoint","coordinates":[[0,0],[1,1]]}]}""")]
    [InlineData("S_DISJOINT(geometry, MULTIPOINT(0 0, 1 1))",
        """{"op":"s_disjoint","args":[{"property":"geometry"},{"type":"MultiPoint","coordinates":[[0,0],[1,1]]}]}""")]
    [InlineData("S_OVERLAPS(geometry, MULTILINESTRING((0 0, 1 1), (2 2, 3 3)))",
        """{"op":"s_overlaps","args":[{"property":"geometry"},{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3]]]}]}""")]
    [InlineData("S_EQUALS(geometry, MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5))))",
        """{"op":"s_equals","args":[{"property":"geometry"},{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}]}""")]
    [InlineData("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1)))",
        """{"op":"s_intersects","args":[{"property":"geometry"},{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[0,0],[1,1]]}]}]}""")]
    [InlineData("S_CONTAINS(geometry, BBOX(160.6, -55.95, -170, -25.89))",
        """{"op":"s_contains","args":[{"property":"geometry"},{"bbox":[160.6,-55.95,-170,-25.89]}]}""")]
    [InlineData("S_INTERSECTS(geometry, BBOX(0, 1, -5, 2, 3, 100))",
        """{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[0,1,-5,2,3,100]}]}""")]
    [InlineData("größe > 1 AND :x = 1 AND _a.b = 2",
        """{"op":"and","args":[{"op":">","args":[{"property":"größe"},1]},{"op":"=","args":[{"property":":x"},1]},{"op":"=","args":[{"property":"_a.b"},2]}]}""")]
    public void Text_is_the_json_that_the_standard_writes(string text, string json)
    {
        var fromText = FilterExpression.ParseCql2(text);
        Assert.Equal(Canonical(json), Canonical(fromText.ToCql2Json().ToJsonString()));
        using var document = JsonDocument.Parse(json);
        var fromJson = FilterExpression.ParseCql2(document.RootElement);
        Assert.Equal(Canonical(json), Canonical(fromJson.ToCql2Json().ToJsonString()));
        Assert.Equal(Canonical(json),
            Canonical(FilterExpression.ParseCql2(fromJson.ToCql2Text()).ToCql2Json().ToJsonString()));
    }

    [Theory]
    [InlineData("", "position 1: it is empty")]
    [InlineData("a", "position 1: a condition is wanted and the property 'a' stands there")]
    [InlineData("a = ", "position 5: a value or a property is wanted, and the text ends")]
    [InlineData("a = 1 b", "position 7: AND, OR or the end is wanted")]
    [InlineData("a = 'x", "position 5: a text is not closed by '")]
    [InlineData("\"a = 1", "position 1: a name is not closed by \"")]
    [InlineData("a == 1", "position 4")]
    [InlineData("a != 1", "position 3: the character !")]
    [InlineData("a = 2a", "position 5: a number runs into a word")]
    [InlineData("a = 1e999", "position 5: the number is too large")]
    [InlineData("(a = 1", "position 7: , is wanted, and the text ends")]
    [InlineData("a = 1 AND", "position 10")]
    [InlineData("a NOT = 1", "position 3: LIKE, BETWEEN or IN is wanted")]
    [InlineData("a IS 1", "position 6: NULL is wanted")]
    [InlineData("a IN ()", "position 7")]
    [InlineData("a IN 1", "position 6: ( is wanted")]
    [InlineData("a LIKE 5", "position 3: LIKE takes texts, not a number")]
    [InlineData("a LIKE b", "position 3: the pattern of LIKE is a text")]
    [InlineData("a BETWEEN 'x' AND 'y'", "position 3: BETWEEN takes numbers, or times")]
    [InlineData("a BETWEEN 1 OR 2", "position 13: AND is wanted")]
    [InlineData("1 = 'x'", "position 3: = cannot compare a number with a text")]
    [InlineData("a + 'x' = 1", "position 3: + takes numbers, not a text")]
    [InlineData("2 ^ 3 ^ 4 = 1", "position 7")]
    [InlineData("nosuch(a) = 1", "position 1: there is no function nosuch")]
    [InlineData("ACCENTI(a) = 'x'", "position 1: ACCENTI is not offered")]
    [InlineData("A_CONTAINS(a, (1, 2))", "position 1: there is no function A_CONTAINS")]
    [InlineData("datetime > TIMESTAMP('yesterday')", "position 12: a TIMESTAMP is written in UTC")]
    [InlineData("datetime > TIMESTAMP('2021-02-30T00:00:00Z')", "position 12: a TIMESTAMP")]
    [InlineData("datetime > TIMESTAMP('2021-02-20T00:60:00Z')", "position 12: a TIMESTAMP")]
    [InlineData("datetime > TIMESTAMP('2021-02-20')", "position 12: a TIMESTAMP")]
    [InlineData("datetime > DATE('2021-02-20T00:00:00Z')", "position 12: a DATE")]
    [InlineData("datetime > 'x'", "position 10: > cannot compare the property 'datetime' with a text")]
    [InlineData("datetime = 5", "position 10: = cannot compare the property 'datetime' with a number")]
    [InlineData("geometry = 'x'", "position 10: = does not compare the property 'geometry'")]
    [InlineData("T_BEFORE(datetime, 5)", "position 1: T_BEFORE takes times, not a number")]
    [InlineData("T_BEFORE(datetime)", "position 1: T_BEFORE takes two operands")]
    [InlineData("T_DURING(datetime, INTERVAL('2021-01-02', '2021-01-01'))",
        "position 20: an INTERVAL ends before it begins")]
    [InlineData("T_DURING(datetime, INTERVAL('2021-01-02', '2021-01-03T00:00:00Z'))",
        "position 20: an INTERVAL is from date to date")]
    [InlineData("S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))", "position 24")]
    [InlineData("S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 1)))", "position 24")]
    [InlineData("S_INTERSECTS(geometry, POINT EMPTY)", "position 30")]
    [InlineData("S_INTERSECTS(geometry, POINT(1))", "position 31: a coordinate is wanted")]
    [InlineData("S_INTERSECTS(geometry, POINT(500 0))", "position 24")]
    [InlineData("S_INTERSECTS(geometry, BBOX(0, 1, 2))", "position 24: a BBOX is four numbers")]
    [InlineData("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))",
        "position 43: a geometry is wanted")]
    [InlineData("S_INTERSECTS(platform, POINT(0 0))", "position 1: the property 'platform' is no geometry")]
    [InlineData("S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1)))",
        "position 1: a GEOMETRYCOLLECTION of several kinds")]
    [InlineData("a = 1 AND b", "position 7: a condition is wanted and the property 'b'")]
    public void What_is_no_filter_is_refused_with_the_place(string text, string told)
    {
        var message = Assert.Throws<ArchiveException>(() => FilterExpression.ParseCql2(text)).Message;
        Assert.Contains($"at {told}", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"op":"=","args":[{"property":"a"}]}""", "$: = takes two operands")]
    [InlineData("""{"op":"and","args":[true,{"op":"like","args":[{"property":"a"},5]}]}""",
        "$.args[1]: LIKE takes texts, not a number")]
    [InlineData("""{"op":"and","args":[true]}""", "$: AND takes two operands or more")]
    [InlineData("""{"op":"nosuch","args":[]}""", "$: there is no operator or function NOSUCH")]
    [InlineData("""{"op":"=","args":{"a":1}}""", "$: an op has no array of args")]
    [InlineData("""{"op":5,"args":[]}""", "$: the member op is a text")]
    [InlineData("""{"op":"=","args":[{"property":"a"},null]}""", "$.args[1]: null is no part")]
    [InlineData("""{"op":"=","args":[{"property":""},1]}""", "$.args[0]: a property has no name")]
    [InlineData("""{"op":"=","args":[{},1]}""", "$.args[0]: the object has none of")]
    [InlineData("""{"op":"=","args":[{"date":"now"},{"property":"a"}]}""", "$.args[0]: a date is written")]
    [InlineData("""{"op":"t_before","args":[{"interval":["2020-01-01"]},{"property":"a"}]}""",
        "$.args[0]: an interval is an array of two")]
    [InlineData(
        """{"op":"s_within","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}]}""",
        "$.args[1]")]
    [InlineData("5", "$: a condition is wanted and a number stands there")]
    [InlineData("[true]", "$: a condition is wanted and a list stands there")]
    public void Json_that_is_no_filter_is_refused_with_its_path(string json, string told)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Contains($"at {told}",
            Assert.Throws<ArchiveException>(() => FilterExpression.ParseCql2(document.RootElement)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("NOT ")]
    [InlineData("casei(")]
    [InlineData("a = (1 + ")]
    [InlineData("S_INTERSECTS(")]
    [InlineData("a IN (a IN (")]
    [InlineData("1 + ")]
    [InlineData("- ")]
    [InlineData("a = 1 AND ")]
    [InlineData("GEOMETRYCOLLECTION(")]
    public void Texts_nested_without_end_are_refused_before_the_stack_ends(string opening) =>
        Assert.Throws<ArchiveException>(
            () => FilterExpression.ParseCql2(string.Concat(Enumerable.Repeat(opening, 50_000))));

    [Fact]
    public void Long_sums_are_bounded_and_long_rows_of_conditions_are_not_deep()
    {
        Assert.Contains("nested deeper",
            Assert.Throws<ArchiveException>(
                () => FilterExpression.ParseCql2(string.Join(" + ", Enumerable.Repeat("1", 500)) + " > 1")).Message,
                StringComparison.Ordinal);
        Assert.NotNull(FilterExpression.ParseCql2(string.Join(" AND ", Enumerable.Repeat("a = 1", 5000))));
    }

    [Theory]
    // What both forms can read means what it meant before.
    [InlineData("platform=landsat", null)]
    [InlineData("platform = landsat", null)]
    [InlineData("acquired>2020-01-01", null)]
    [InlineData("key in a,b", null)]
    [InlineData("key in (a,b)", null)]
    [InlineData("name like harbo%", null)]
    [InlineData("url=http://x?a=b", null)]
    [InlineData("two words = x", null)]
    [InlineData("a!=b", null)]
    [InlineData("cloud<20", """{"op":"<","args":[{"property":"cloud"},20]}""")]
    [InlineData("a = \"b\"", """{"op":"=","args":[{"property":"a"},{"property":"b"}]}""")]
    [InlineData("a = b + 1", """{"op":"=","args":[{"property":"a"},{"op":"+","args":[{"property":"b"},1]}]}""")]
    [InlineData("a = 1 AND b = 'x'",
        """{"op":"and","args":[{"op":"=","args":[{"property":"a"},1]},{"op":"=","args":[{"property":"b"},"x"]}]}""")]
    [InlineData("key in ('a','b')", """{"op":"in","args":[{"property":"key"},["a","b"]]}""")]
    public void Conditions_of_before_are_read_beside_it(string text, string? json)
    {
        var expression = FilterExpression.Parse(text);
        if (json is null)
        {
            Assert.NotNull(expression.Condition);
            Assert.Equal(AttributeCondition.Parse(text).Values, expression.Condition.Values);
        }
        else
        {
            Assert.Equal(Canonical(json), Canonical(expression.ToCql2Json().ToJsonString()));
        }
    }

    [Theory]
    [InlineData("a = 'x")]
    [InlineData("a")]
    public void What_is_neither_is_refused(string text) =>
        Assert.Contains("Write CQL2", Assert.Throws<ArchiveException>(() => FilterExpression.Parse(text)).Message,
            StringComparison.Ordinal);

    private static string Canonical(string json) => JsonNode.Parse(json)!.ToJsonString();
}
