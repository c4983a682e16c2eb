using System.CommandLine;

namespace Nadir.Cli.CommandLine;

/// <summary>Texts of which each may be empty, which other arguments may not.</summary>
internal sealed class MayBeEmptyArgument(string name) : Argument<string[]>(name);
