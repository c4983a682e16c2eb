using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Nadir.Reports.Bench;
using Nadir.Reports.Captions;

namespace Nadir.Reports.Tests;

/// <summary>A rendered page, read back by an XML parser, which forgives nothing.</summary>
internal sealed partial class Page
{
    private Page(string markup)
    {
        Markup = markup;
        using var reader = XmlReader.Create(
            new StringReader(markup), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        Document = XDocument.Load(reader);
    }

    public string Markup { get; }

    public XDocument Document { get; }

    public static Page Of(EvaluationReport report) => new(EvaluationPage.Render(report));

    public static Page Of(CaptionEvaluationReport report) => new(CaptionPage.Render(report));

    public static Page Of(CaptionComparisonReport report) => new(CaptionComparisonPage.Render(report));

    public static Page Of(BenchReport report) => new(BenchPage.Render(report));

    public IEnumerable<XElement> Elements(string name, string? ofClass = null) =>
        Document.Descendants(name).Where(element => ofClass is null || Classes(element).Contains(ofClass));

    public XElement Section(string id) => Elements("section").Single(section => (string?)section.Attribute("id") == id);

    /// <summary>The page a line an element, without its style sheet and without the bytes of its pictures.</summary>
    public string Outline()
    {
        var text = Markup[..Markup.IndexOf("<style>", StringComparison.Ordinal)]
            + Markup[Markup.IndexOf("</style>", StringComparison.Ordinal)..];
        return Base64().Replace(text, "...").Replace("><", ">\n<", StringComparison.Ordinal);
    }

    public static string[] Classes(XElement element) => ((string?)element.Attribute("class") ?? "").Split(' ');

    [GeneratedRegex("(?<=;base64,)[A-Za-z0-9+/=]+")]
    private static partial Regex Base64();
}
