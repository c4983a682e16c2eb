namespace Nadir.Server.Archives;

/// <summary>How far a run of <c>nadir index</c> is.</summary>
/// <param name="State"><c>running</c>.</param>
/// <param name="Done">Images looked at, whether added, unchanged or failed.</param>
/// <param name="Total">Images there are; null until they are counted.</param>
/// <param name="Failed">Images that could not be indexed.</param>
/// <param name="ItemsPerSecond">Images added or failed a second.</param>
/// <param name="SecondsLeft">Time that is left at this rate; null when it cannot be told.</param>
/// <param name="Updated">When this was so.</param>
internal sealed record IndexingState(
    string State, long Done, long? Total, long Failed, double ItemsPerSecond, double? SecondsLeft, DateTimeOffset Updated);
