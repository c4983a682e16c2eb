using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Tests.Contract;

namespace Nadir.Archive.Tests.Search.Filters.Cql2;

/// <summary>
/// Random filters are the same as text and as JSON, and random texts are read or refused, never more.
/// </summary>
public class Cql2RoundTripTests
{
    private const string Pieces =
        "a|eo:cloud_cover|\"my "
            + "prop\"|'x'|'o''neill_1'|'a\\_b%'|1|-2.5|1e3|.5|TRUE|false|AND|OR|NOT|(|)|,|=|<>|<|<=|>|>=|+|-|*|/|%|^|div|LIKE|BETWEEN|IN|IS|NULL|CASEI(|"
        + "DATE('2020-01-01')|TIMESTAMP('2020-01-01T00:00:00Z')|INTERVAL('..','2020-01-01')|S_INTERSECTS(|T_DURING(|geometry|datetime|POINT(1 2)|POINT Z|BBOX(1,2,3,4)|POLYGON((0 0,1 0,1 1,0 0))|"
        + "GEOMETRYCOLLECTION(|'|\"|\\|!|;|\u0000|ß|\ud83d\ude00|\ud800|EMPTY|{|}";

    [Fact]
    public void Random_filters_survive_text_and_json()
    {
        var random = new Random(23);
        for (var round = 0; round < 3000; round++)
        {
            var json = Cql2Samples.Condition(random, 5).ToJsonString();
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 500 });
            var text = FilterExpression.ParseCql2(document.RootElement).ToCql2Text();
            Assert.Equal(json, Canonical(FilterExpression.ParseCql2(text).ToCql2Json().ToJsonString()));
        }
    }

    [Fact]
    public void Random_texts_are_read_or_refused_in_a_sentence()
    {
        var random = new Random(24);
        var pieces = Pieces.Split('|');
        var read = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var text = new StringBuilder();
            for (var count = random.Next(1, 12); count > 0; count--)
            {
                text.Append(pieces[random.Next(pieces.Length)]).Append(random.Next(4) == 0 ? "" : " ");
            }

            try
            {
                var expression = FilterExpression.ParseCql2(text.ToString());
                FilterExpression.ParseCql2(expression.ToCql2Text());
                read++;
            }
            catch (ArchiveException error)
            {
                Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(read > 100, "too few of the texts were filters");
    }

    private static string Canonical(string json) => JsonNode.Parse(json)!.ToJsonString();
}
