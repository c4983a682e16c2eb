namespace Nadir.Cli.CommandLine;

/// <summary>A command line that parses but asks for something that cannot be; ends with <see cref="ExitCode.WrongUsage"/>.</summary>
internal sealed class UsageException(string message) : Exception(message);
