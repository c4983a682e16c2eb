using Nadir.Archive;

namespace Nadir.Cli.Commands.Archive;

/// <summary>What <c>nadir archive info --json</c> prints.</summary>
internal sealed record ArchiveOverview(string Location, ArchiveInfo Info, ArchiveStatistics Statistics);
