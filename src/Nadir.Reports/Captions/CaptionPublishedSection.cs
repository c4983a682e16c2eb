using Nadir.Metrics;
using Nadir.Metrics.Published;
using Nadir.Reports.Markup;
using Nadir.Reports.Sections;

namespace Nadir.Reports.Captions;

/// <summary>What others published for the dataset, with the evaluated captioner in its place among them.</summary>
internal static class CaptionPublishedSection
{
    internal static bool IsShown(CaptionEvaluationReport report) => PublishedCaptionScores.For(report.Heading.Dataset).Count > 0;

    internal static void Write(MarkupWriter html, CaptionEvaluationReport report)
    {
        var heading = report.Heading;
        html.Element(
            "p",
            [("class", "note")],
            (heading.Split == "test"
                ? "All values are for the test split, by BLEU-4."
                : $"Published values are for the test split, the marked row is for {heading.Split}: they show the neighbourhood, not a ranking. By BLEU-4.")
            + " Values without a link were passed on by others than their authors. Published METEOR is mostly METEOR 1.5 with its table of paraphrases, as the "
            + "COCO evaluation computes it, and published CIDEr is CIDEr-D"
            + (IsWholeMeteor(report) ? "." : "; the marked row has no METEOR, since this evaluation had not all of METEOR's tables."));
        html.Line().Element("div", [("class", "scroll")], () => html.Element("table", [("class", "numbers published")], () =>
        {
            html.Element("thead", [], () => html.Element("tr", [], () =>
            {
                foreach (var title in (string[])["Method", "BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "METEOR", "ROUGE-L", "CIDEr"])
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
                report.Heading.Model, own.Bleu4, [own.Bleu1, own.Bleu2, own.Bleu3, own.Bleu4, IsWholeMeteor(report) ? own.Meteor : null, own.RougeL, own.Cider], null),
            [
                .. PublishedCaptionScores.For(report.Heading.Dataset).Reverse().Select(result => new PublishedRow(
                    result.Method, result.Bleu4, [.. result.Bleu, result.Meteor, result.RougeL, result.Cider], result.Source)),
            ],
            decimals: 3);
    }
}
