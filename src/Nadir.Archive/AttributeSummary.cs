namespace Nadir.Archive;

/// <summary>The values that an attribute has in an archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Images">Images that have it.</param>
/// <param name="Minimum">The smallest value where all are numbers; else null.</param>
/// <param name="Maximum">The largest value where all are numbers; else null.</param>
/// <param name="Values">Where not all values are numbers, the most frequent ones, at most <see cref="MostValues"/>; else none.</param>
public sealed record AttributeSummary(
    string Name, long Images, double? Minimum, double? Maximum, IReadOnlyList<AttributeValueCount> Values)
{
    /// <summary>The most values that are listed.</summary>
    public const int MostValues = 30;
}
