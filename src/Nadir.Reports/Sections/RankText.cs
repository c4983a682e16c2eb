using Nadir.Metrics;
using Nadir.Reports.Markup;

namespace Nadir.Reports.Sections;

/// <summary>Says where the best right answer of a query stands.</summary>
internal static class RankText
{
    internal static void Write(MarkupWriter html, QueryRank rank, int items)
    {
        var place = rank.Optimistic == rank.Pessimistic
            ? $"rank {Numbers.Whole(rank.Optimistic)}"
            : $"rank {Numbers.Whole(rank.Optimistic)}\u2013{Numbers.Whole(rank.Pessimistic)}, tied,";
        html.Element("span", [("class", rank.Optimistic == 1 ? "rank hit" : "rank")], $"{place} of {Numbers.Whole(items)}");
    }
}
