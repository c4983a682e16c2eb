using Nadir.Metrics;
using Nadir.Metrics.Published;
using Nadir.Reports.Markup;
using Nadir.Reports.Sections;

namespace Nadir.Reports.Captions;

/// <summary>The corpus scores, beside what the references score against each other.</summary>
internal static class CaptionScoresSection
{
    private static readonly (string Name, Func<CaptionScores, double> Value)[] Measures =
    [
        ("BLEU-1", scores => scores.Bleu1), ("BLEU-2", scores => scores.Bleu2), ("BLEU-3", scores => scores.Bleu3),
        ("BLEU-4", scores => scores.Bleu4),
        ("METEOR", scores => scores.Meteor), ("ROUGE-L", scores => scores.RougeL), ("CIDEr-D", scores => scores.Cider),
        ("SPICE estimate", scores => scores.SpiceEstimate), ("scene-graph F1", scores => scores.SceneGraphF1),
    ];

    internal static void Write(MarkupWriter html, CaptionEvaluationReport report)
    {
        var scores = report.Results.Corpus;
        html.Element("div", [("class", "tiles")], () =>
        {
            WriteTile(html, "CIDEr-D", Numbers.Fixed(scores.Cider));
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
                html.Element("tbody", [("class", "bounds")],
                    () => WriteRow(html, "A reference against the others", people));
            }
        }));
        html.Line().Element(
            "p",
            [("class", "note")],
            "CIDEr-D is what papers call CIDEr (0 to 10), the others go from 0 to 1. The SPICE estimate stands on "
                + "another parser than SPICE; the scene-graph F1 is not SPICE. "
            + (report.Results.Paraphrases is null ? "METEOR is without its table of paraphrases. " : "")
            + "The second row takes each image's first reference for the caption and the others for its references: "
            + "a model has one reference more "
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

/// <summary>What others published for the dataset, with the evaluated captioner in its place among them.</summary>
internal static class CaptionPublishedSection
{
    internal static bool IsShown(CaptionEvaluationReport report) =>
        PublishedCaptionScores.For(report.Heading.Dataset).Count > 0;

    internal static void Write(MarkupWriter html, CaptionEvaluationReport report)
    {
        var heading = report.Heading;
        html.Element(
            "p",
            [("class", "note")],
            (heading.Split == "test"
                ? "All values are for the test split, by BLEU-4."
                : $"Published values are for the test split, the marked row is for {heading.Split}: they show the "
                    + $"neighbourhood, not a ranking. By BLEU-4.")
            + " Values without a link were passed on by others than their authors. Published METEOR is mostly METEOR "
            + "1.5 with its table of paraphrases, as the "
            + "COCO evaluation computes it, and published CIDEr is CIDEr-D"
            + (IsWholeMeteor(report) ? "."
                : "; the marked row has no METEOR, since this evaluation had not all of METEOR's tables."));
        html.Line().Element("div", [("class", "scroll")],
            () => html.Element("table", [("class", "numbers published")], () =>
        {
            html.Element("thead", [], () => html.Element("tr", [], () =>
            {
                foreach (var title in (string[])["Method", "BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "METEOR", "ROUGE-L",
                    "CIDEr"])
                {
                    html.Element("th", [("scope", "col")], title);
                }

                html.Element("th", [("scope", "col"), ("class", "source")], "Source");
            }));
            html.Element("tbody", [], () => WriteRows(html, report));
        }));
    }

    private static bool IsWholeMeteor(CaptionEvaluationReport report) =>
        report.Results.Paraphrases is not null && report.Results.MeteorStages.Contains(MeteorStage.Synonym);

    private static void WriteRows(MarkupWriter html, CaptionEvaluationReport report)
    {
        var own = report.Results.Corpus;
        PublishedRows.Write(
            html,
            report.Heading,
            new PublishedRow(
                report.Heading.Model, own.Bleu4,
                [own.Bleu1, own.Bleu2, own.Bleu3, own.Bleu4, IsWholeMeteor(report) ? own.Meteor
                    : null, own.RougeL, own.Cider], null),
            [
                .. PublishedCaptionScores.For(report.Heading.Dataset).Reverse().Select(result => new PublishedRow(
                    result.Method, result.Bleu4, [.. result.Bleu, result.Meteor, result.RougeL, result.Cider],
                    result.Source)),
            ],
            decimals: 3);
    }
}

/// <summary>How much the captions repeat themselves, beside the references.</summary>
internal static class CaptionVarietySection
{
    private const int Repeated = 8;

    internal static void Write(MarkupWriter html, CaptionEvaluationReport report)
    {
        html.Element(
            "p",
            [("class", "note")],
            "A captioner that always says what is usual scores well and tells little. The first reference of each "
                + "image shows what people write for as many images.");
        html.Line().Element("div", [("class", "scroll")], () => html.Element("table", [("class", "numbers")], () =>
        {
            html.Element("thead", [],
                () => WriteCells(html, "th", ["", "captions", "different", "different words", "words a caption"]));
            html.Element("tbody", [], () =>
            {
                WriteCounts(html, report.Heading.Model, report.Captions);
                WriteCounts(html, "First references",
                    [.. report.Images.Where(image => image.Captions.Count > 0).Select(image => image.Captions[0])]);
            });
        }));
        WriteRepeated(html, report.Captions);
    }

    private static void WriteRepeated(MarkupWriter html, IReadOnlyList<string> captions)
    {
        var repeated = captions.CountBy(caption => caption).Where(pair => pair.Value > 1)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(Repeated)
            .ToArray();
        if (repeated.Length == 0)
        {
            return;
        }

        html.Line().Element("h3", [], "Said most often");
        html.Element("ol", [("class", "captions")], () =>
        {
            foreach (var (caption, times) in repeated)
            {
                html.Element("li", [], () =>
                    html.Element("b", [], $"{Numbers.Whole(times)} \u00D7").Element("span", [], caption));
            }
        });
    }

    private static void WriteCounts(MarkupWriter html, string name, IReadOnlyList<string> captions)
    {
        string[][] words = [.. captions.Select(
            caption => caption.ToLowerInvariant().Split([' ', '.', ','], StringSplitOptions.RemoveEmptyEntries))];
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
