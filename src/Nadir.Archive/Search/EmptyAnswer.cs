using Nadir.Archive.Ports;
using Nadir.Archive.Search.Filters;
using Nadir.Text;

namespace Nadir.Archive.Search;

/// <summary>Says why a search found nothing.</summary>
public static class EmptyAnswer
{
    /// <summary>Finds the reason in the archive.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="filter">What the search was limited to; null for nothing.</param>
    /// <returns>The second half of a sentence, with its full stop.</returns>
    public static string Explain(IArchiveStore store, SearchFilter? filter)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (store.ReadStatistics().Windows == 0)
        {
            return "the archive holds no images.";
        }

        if (filter is null)
        {
            return "no image reaches the score that was asked for.";
        }

        ArchiveSummary? summary = null;
        foreach (var name in filter.Where.SelectMany(expression => expression.AttributeNames)
            .Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (!store.HasAttribute(name))
            {
                summary ??= store.ReadSummary();
                var nearest = Spelling.Nearest(name, summary.Attributes.Select(attribute => attribute.Name));
                return $"no image has an attribute '{name}'"
                    + (nearest is null ? "; archive info lists those that there are." : $"; did you mean '{nearest}'?");
            }
        }

        summary ??= store.ReadSummary();
        return filter.Area is not null && summary.Bounds is null
            ? "no image tells where it lies, so none is found by place."
            : (filter.After is not null || filter.Before is not null) && summary.AcquiredFrom is null
                && summary.AcquiredTo is null
            ? "no image tells when it was taken, so none is found by time."
            : "the archive holds images, and none of them is what the filters ask for.";
    }
}
