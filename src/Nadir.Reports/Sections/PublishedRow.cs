using Nadir.Metrics.Published;

namespace Nadir.Reports.Sections;

/// <summary>A row of a table of published results.</summary>
/// <param name="Method">The method.</param>
/// <param name="Rank">What the rows are ordered by.</param>
/// <param name="Values">The cells; null where the source gives none.</param>
/// <param name="Source">Where the values were read; null for values that were passed on without an address.</param>
internal sealed record PublishedRow(string Method, double Rank, IReadOnlyList<double?> Values, PublishedSource? Source);
