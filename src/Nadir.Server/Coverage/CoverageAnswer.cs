namespace Nadir.Server.Coverage;

/// <summary>How many windows lie where.</summary>
/// <param name="Clusters">Windows that lie near one another.</param>
internal sealed record CoverageAnswer(IReadOnlyList<CoverageCluster> Clusters);
