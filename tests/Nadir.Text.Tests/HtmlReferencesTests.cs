namespace Nadir.Text.Tests;

/// <summary>Cases of the HTML standard, section 13.2.5 (character references).</summary>
public class HtmlReferencesTests
{
    [Theory]
    [InlineData("&lt;&gt;&amp;&quot;", "<>&\"")]
    [InlineData("&notit;", "¬it;")]
    [InlineData("&notin;", "∉")]
    [InlineData("&copy 2020", "© 2020")]
    [InlineData("a&b &; &# &#x;", "a&b &; &# &#x;")]
    [InlineData("&#65;&#x41;&#X41;&#65", "AAAA")]
    [InlineData("&#128;&#x99;", "€™")]
    [InlineData("&#0;&#xD800;&#x110000;&#99999999999999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("a&#1;b&#xFFFE;c&#x1FFFF;d", "abcd")]
    [InlineData("&bne;", "=\u20E5")]
    public void References_are_read_as_browsers_read_them(string text, string expected) =>
        Assert.Equal(expected, HtmlReferences.Unescape(text));

    [Theory]
    [InlineData("&copy 2020", "&copy 2020")]
    [InlineData("AT&T;", "AT&T;")]
    [InlineData("&NTILDE; &Ntilde; &nTILDE;", "Ñ Ñ &nTILDE;")]
    [InlineData("STRA&SZLIG;E", "STRASSE")]
    [InlineData("&#39;&#x27;", "''")]
    public void Complete_references_need_their_semicolon(string text, string expected) =>
        Assert.Equal(expected, HtmlReferences.UnescapeComplete(text));
}
