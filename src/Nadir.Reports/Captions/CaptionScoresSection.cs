using Nadir.Metrics;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Captions;

/// <summary>The corpus scores, beside what the references score against each other.</summary>
internal static class CaptionScoresSection
{
    private static readonly (string Name, Func<CaptionScores, double> Value)[] Measures =
    [
        ("BLEU-1", scores => scores.Bleu1), ("BLEU-2", scores => scores.Bleu2), ("BLEU-3", scores => scores.Bleu3), ("BLEU-4", scores => scores.Bleu4),
        ("METEOR", scores => scores.Meteor), ("ROUGE-L", scores => scores.RougeL), ("CIDEr-D", scores => scores.Cider),
        ("SPICE estimate", scores => scores.SpiceEstimate), ("scene-graph F1", scores => scores.SceneGraphF1),
    ];

    internal static void Write(MarkupWriter html, CaptionEvaluationReport report)
    {
        var scores = report.Results.Corpus;
        html.Element("div", [("class", "tiles")], () =>
        {
            WriteTile(html, "CIDEr", Numbers.Fixed(scores.Cider));
            WriteTile(html, "BLEU-4", Numbers.Fixed(scores.Bleu4, 3));
        });
        html.Line().Element("div", [("class", "scroll")], () => html.Element("table", [("class", "numbers")], () =>
        {
            html.Element("thead", [], () => html.Element("tr", [], () =>
            {
                html.Element("th", [("scope", "col")], "");
                foreach (var (name, _) in Measures)
                {
                    html.Element("th", [("scope", "col")], name);
                }
            }));
            html.Element("tbody", [], () => WriteRow(html, report.Heading.Model, scores));
            if (LeftOutReferences.Score(report.Images) is { } people)
            {
                html.Element("tbody", [("class", "bounds")], () => WriteRow(html, "A reference against the others", people));
            }
        }));
        html.Line().Element(
            "p",
            [("class", "note")],
            "CIDEr-D is what papers call CIDEr (0 to 10), the others go from 0 to 1. The SPICE estimate stands on another parser than SPICE; the scene-graph F1 is not SPICE. "
            + (report.Results.Paraphrases is null ? "METEOR is without its table of paraphrases. " : "")
            + "The second row takes each image's first reference for the caption and the others for its references: a model has one reference more "
            + "to agree with, and may know the usual phrases of a dataset better than a person does.");
    }

    private static void WriteTile(MarkupWriter html, string name, string value) =>
        html.Element("div", [("class", "tile")], () =>
        {
            html.Element("span", [("class", "name")], name);
            html.Element("span", [("class", "value")], value);
        });

    private static void WriteRow(MarkupWriter html, string name, CaptionScores scores) =>
        html.Element("tr", [], () =>
        {
            html.Element("th", [("scope", "row")], name);
            foreach (var (_, value) in Measures)
            {
                html.Element("td", [], Numbers.Fixed(value(scores), 3));
            }
        });
}
