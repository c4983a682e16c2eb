namespace Nadir.Metrics.Published;

/// <summary>The recalls of one direction, in percent.</summary>
/// <param name="R1">R@1.</param>
/// <param name="R5">R@5.</param>
/// <param name="R10">R@10.</param>
public readonly record struct PublishedRecalls(double R1, double R5, double R10)
{
    internal double Sum => R1 + R5 + R10;
}
