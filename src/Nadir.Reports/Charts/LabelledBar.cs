namespace Nadir.Reports.Charts;

/// <summary>A bar of a chart.</summary>
/// <param name="Name">What stands beside it.</param>
/// <param name="Value">Its length, at least 0.</param>
/// <param name="Note">What is told when it is pointed at.</param>
internal sealed record LabelledBar(string Name, double Value, string Note);
