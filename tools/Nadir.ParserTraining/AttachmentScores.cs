using System.Globalization;
using Nadir.Metrics;

namespace Nadir.ParserTraining;

/// <summary>How many tokens and captions a parser has right. All tokens count, punctuation too.</summary>
internal readonly record struct AttachmentScores(int Tokens, int Heads, int Labelled, int Tags, int Captions, int Whole)
{
    internal double Unlabelled => (double)Heads / Tokens;

    internal double LabelledShare => (double)Labelled / Tokens;

    internal AttachmentScores With(ReadOnlySpan<DependencyToken> gold, ReadOnlySpan<DependencyToken> parsed)
    {
        var (heads, labelled, tags, all) = (0, 0, 0, true);
        for (var i = 0; i < gold.Length; i++)
        {
            var head = gold[i].Head == parsed[i].Head;
            var label = head && gold[i].Relation == parsed[i].Relation;
            var tag = gold[i].Tag == parsed[i].Tag;
            heads += head ? 1 : 0;
            labelled += label ? 1 : 0;
            tags += tag ? 1 : 0;
            all &= label & tag;
        }

        return new AttachmentScores(
            Tokens + gold.Length, Heads + heads, Labelled + labelled, Tags + tags, Captions + 1, Whole + (all ? 1 : 0));
    }

    /// <summary>One line for all corpora, and one for each.</summary>
    internal static string Format(IReadOnlyDictionary<string, AttachmentScores> scores) =>
        string.Join("; ", scores.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Value.Format(pair.Key)));

    private string Format(string corpus) => string.Create(
        CultureInfo.InvariantCulture,
        $"{corpus} UAS {Unlabelled:F4} LAS {LabelledShare:F4} tags {(double)Tags / Tokens:F4} ")
        + string.Create(CultureInfo.InvariantCulture, $"whole {(double)Whole / Captions:F4} of {Captions}");
}
