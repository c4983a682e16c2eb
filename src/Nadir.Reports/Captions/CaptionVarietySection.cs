using Nadir.Reports.Markup;

namespace Nadir.Reports.Captions;

/// <summary>How much the captions repeat themselves, beside the references.</summary>
internal static class CaptionVarietySection
{
    private const int Repeated = 8;

    internal static void Write(MarkupWriter html, CaptionEvaluationReport report)
    {
        html.Element(
            "p",
            [("class", "note")],
            "A captioner that always says what is usual scores well and tells little. The first reference of each image shows what people write for as many images.");
        html.Line().Element("div", [("class", "scroll")], () => html.Element("table", [("class", "numbers")], () =>
        {
            html.Element("thead", [], () => WriteCells(html, "th", ["", "captions", "different", "different words", "words a caption"]));
            html.Element("tbody", [], () =>
            {
                WriteCounts(html, report.Heading.Model, report.Captions);
                WriteCounts(html, "First references", [.. report.Images.Where(image => image.Captions.Count > 0).Select(image => image.Captions[0])]);
            });
        }));
        WriteRepeated(html, report.Captions);
    }

    private static void WriteRepeated(MarkupWriter html, IReadOnlyList<string> captions)
    {
        var repeated = captions.CountBy(caption => caption).Where(pair => pair.Value > 1)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(Repeated).ToArray();
        if (repeated.Length == 0)
        {
            return;
        }

        html.Line().Element("h3", [], "Said most often");
        html.Element("ol", [("class", "captions")], () =>
        {
            foreach (var (caption, times) in repeated)
            {
                html.Element("li", [], () => html.Element("b", [], $"{Numbers.Whole(times)} \u00D7").Element("span", [], caption));
            }
        });
    }

    private static void WriteCounts(MarkupWriter html, string name, IReadOnlyList<string> captions)
    {
        string[][] words = [.. captions.Select(caption => caption.ToLowerInvariant().Split([' ', '.', ','], StringSplitOptions.RemoveEmptyEntries))];
        WriteCells(
            html,
            "td",
            [
                name,
                Numbers.Whole(captions.Count),
                Numbers.Whole(words.Select(list => string.Join(' ', list)).Distinct().Count()),
                Numbers.Whole(words.SelectMany(list => list).Distinct().Count()),
                Numbers.Fixed(words.Average(list => list.Length), 1),
            ]);
    }

    private static void WriteCells(MarkupWriter html, string cell, string[] texts) =>
        html.Element("tr", [], () =>
        {
            foreach (var (place, text) in texts.Index())
            {
                if (place == 0 || cell == "th")
                {
                    html.Element("th", [("scope", cell == "th" ? "col" : "row")], text);
                }
                else
                {
                    html.Element(cell, [], text);
                }
            }
        });
}
