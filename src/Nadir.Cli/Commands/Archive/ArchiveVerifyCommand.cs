using System.CommandLine;
using Nadir.Archive.Postgres;
using Nadir.Archive.Verification;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Archive;

/// <summary><c>nadir archive verify --archive DIR</c>: reads every byte of an archive and says what is wrong.</summary>
internal sealed class ArchiveVerifyCommand : DocumentedCommand
{
    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly Option<bool> _json = CommonOptions.Json();

    public ArchiveVerifyCommand(Terminal terminal)
        : base("verify", "Reads every byte of an archive and says what is wrong. Exit code 1 where anything is.")
    {
        Add(_archive);
        Add(_json);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples => ["nadir archive verify --archive ~/imagery.nadir"];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var verification = ArchiveLocation.Parse(parsed.GetRequiredValue(_archive)).Verify(cancellation);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, verification, JsonOutput.Context.ArchiveVerification);
        }
        else
        {
            Print(verification, terminal);
        }

        return verification.IsWhole ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Print(ArchiveVerification verification, Terminal terminal)
    {
        foreach (string note in verification.Notes)
        {
            terminal.Say(note);
        }

        foreach (var damage in verification.Damages)
        {
            terminal.Output.WriteLine($"{damage.Kind}: {damage.Message}");
        }

        terminal.Output.WriteLine(
            $"{verification.Items} images, {verification.Windows} windows"
                + $"{(verification.Segments > 0 ? $", {verification.Segments} files of vectors" : "")}: "
            + (verification.IsWhole ? "whole" : $"{verification.Damages.Count} damages"));
    }
}
