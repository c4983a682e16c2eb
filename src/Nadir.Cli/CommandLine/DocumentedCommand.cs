using System.CommandLine;

namespace Nadir.Cli.CommandLine;

/// <summary>A command whose help begins with examples.</summary>
internal abstract class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that work as they stand, the most usual one first.</summary>
    public abstract IReadOnlyList<string> Examples { get; }
}
