namespace Nadir.Archive.Search.Filters;

/// <summary>Comparisons as every dialect of SQL writes them.</summary>
internal static class ComparisonSql
{
    /// <summary>The operator of a comparison that orders.</summary>
    /// <param name="comparison">One of <see cref="Comparison.Less"/> to <see cref="Comparison.AtLeast"/>.</param>
    public static string OrderOperator(Comparison comparison) => comparison switch
    {
        Comparison.Less => "<",
        Comparison.AtMost => "<=",
        Comparison.Greater => ">",
        _ => ">=",
    };
}
