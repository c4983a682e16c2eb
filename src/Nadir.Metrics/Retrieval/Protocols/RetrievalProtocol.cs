namespace Nadir.Metrics;

/// <summary>
/// The names of the protocols that retrieval is evaluated by; ties are counted exactly in all of them.
/// </summary>
public static class RetrievalProtocol
{
    /// <summary>
    /// As everyone does: every caption of the split is a query, and every image and caption is in the gallery.
    /// </summary>
    public const string Standard = "standard";

    /// <summary>
    /// As <see cref="Standard"/> on what is left of the captions when those are taken out whose words also stand in the
    /// training split; images of both splits that look the same are reported. <see cref="CaptionLeakage"/> and
    /// <see cref="NearDuplicateSearch"/> do it.
    /// </summary>
    public const string LeakFree = "leak-free";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Standard, LeakFree];
}
