using Nadir.Archive.Search.Filters;

namespace Nadir.Archive.Tests.Search.Filters;

public class AttributeConditionTests
{
    [Theory]
    [InlineData("a=b", "a", Comparison.Equal, "b")]
    [InlineData(" eo:cloud_cover <= 20 ", "eo:cloud_cover", Comparison.AtMost, "20")]
    [InlineData("a!=b c", "a", Comparison.NotEqual, "b c")]
    [InlineData("a>-1.5e3", "a", Comparison.Greater, "-1.5e3")]
    [InlineData("proj:epsg IN 32631, 32632", "proj:epsg", Comparison.In, "32631|32632")]
    [InlineData("folder in(a,b)", "folder", Comparison.In, "a|b")]
    [InlineData("name like in%", "name", Comparison.Like, "in%")]
    [InlineData("inlet=like in b", "inlet", Comparison.Equal, "like in b")]
    [InlineData("two words = x", "two words", Comparison.Equal, "x")]
    [InlineData("url=http://x?a=b", "url", Comparison.Equal, "http://x?a=b")]
    public void Conditions_are_read(string text, string name, Comparison comparison, string values)
    {
        var condition = AttributeCondition.Parse(text);
        Assert.Equal((name, comparison, values),
            (condition.Name, condition.Comparison, string.Join('|', condition.Values)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("=b")]
    [InlineData("a=")]
    [InlineData("a in ()")]
    [InlineData("a about b")]
    public void Others_are_refused_in_a_sentence(string text) =>
        Assert.Contains(text, Assert.Throws<ArchiveException>(() => AttributeCondition.Parse(text)).Message,
            StringComparison.Ordinal);
}
