using System.Reflection;
using Nadir.Archive.Ports;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Samples;

namespace Nadir.Cli.Commands.Demo;

/// <summary>The folder of the demo: samples, one archive for each model, and pictures of the answers.</summary>
internal sealed class DemoFolder
{
    private readonly string _root;

    private DemoFolder(string root) => _root = root;

    public string Samples => Path.Combine(_root, "samples");

    public string Sheets => Path.Combine(_root, "sheets");

    // Says which version of the program painted all samples.
    private string Finished => Path.Combine(_root, "samples.version");

    /// <summary>The folder that was named, or else <c>nadir/demo</c> in the user's cache (XDG).</summary>
    public static DemoFolder At(string? folder)
    {
        return new DemoFolder(Path.GetFullPath(folder ?? Path.Combine(UserFolders.Cache("--folder DIR"), "nadir", "demo")));
    }

    public string ArchiveOf(IEncoder encoder) => Path.Combine(_root, $"archive-{encoder.Fingerprint[..12]}");

    public string SheetOf(string query)
    {
        Directory.CreateDirectory(Sheets);
        return Path.Combine(Sheets, $"{query.Replace(' ', '-')}.jpg");
    }

    /// <summary>Paints the samples, unless this version of the program has done so already.</summary>
    public void WriteSamples(Terminal terminal, CancellationToken cancellation)
    {
        string version = typeof(DemoFolder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        if (File.Exists(Finished) && File.ReadAllText(Finished) == version)
        {
            return;
        }

        terminal.Say($"painting the sample archive in {Samples} ...");
        using (var display = ProgressDisplay.Open(terminal))
        {
            var progress = new WrittenFiles(display);
            SampleArchive.Write(Samples, progress, cancellation);
        }

        File.WriteAllText(Finished, version);
    }

    private sealed class WrittenFiles(IProgressDisplay display) : IProgress<int>
    {
        public void Report(int value) => display.Update(null, $"{value} files written");
    }
}
