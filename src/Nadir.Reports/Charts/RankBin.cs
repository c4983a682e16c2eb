namespace Nadir.Reports.Charts;

/// <summary>The queries whose best relevant item has one of some neighbouring ranks.</summary>
/// <param name="First">The first rank, from 1.</param>
/// <param name="Last">The last rank.</param>
/// <param name="Percent">The share of all queries.</param>
internal readonly record struct RankBin(int First, int Last, double Percent);
