using Nadir.Fuzz.Running;
using Nadir.Fuzz.Targets;

namespace Nadir.Fuzz.Tests;

/// <summary>A short run of every target, with a fixed seed; a long one is the program's own.</summary>
public sealed class FuzzTests : IDisposable
{
    private const int Seed = 21;

    private readonly string _findings = Directory.CreateTempSubdirectory("nadir-fuzz-findings-").FullName;

    public static TheoryData<string> Targets => [.. AllTargets.Names];

    public static TheoryData<string> Found => [.. FoundFiles()];

    public void Dispose() => Directory.Delete(_findings, recursive: true);

    [SkippableTheory]
    [MemberData(nameof(Targets))]
    public void Readers_keep_their_promises(string name)
    {
        using var target = AllTargets.Make(name);
        Skip.If(target.Absent is not null, target.Absent);
        var run = new FuzzRun(name, Seed, _findings);

        run.Run(target.SmokeCount, TimeSpan.FromMinutes(10));

        Assert.Empty(Finding.ReadAll(_findings));
        Assert.Equal(target.SmokeCount, run.Executions);
    }

    [SkippableTheory]
    [MemberData(nameof(Found))]
    public void Inputs_that_were_found_once_do_no_harm_again(string file)
    {
        using var target = AllTargets.Make(file.Split('/')[0]);
        Skip.If(target.Absent is not null, target.Absent);

        target.Run(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Found", file)));
    }

    [Fact]
    public void An_input_is_the_same_whenever_it_is_made()
    {
        foreach (var name in AllTargets.Names)
        {
            using FuzzTarget first = AllTargets.Make(name), second = AllTargets.Make(name);
            for (var index = 0; index < 5 && first.IsReproducible; index++)
            {
                Assert.Equal(first.MakeAt(Seed, index), second.MakeAt(Seed, index));
            }
        }
    }

    [Fact]
    public void What_a_broken_reader_does_is_found_and_the_run_goes_on()
    {
        var run = new FuzzRun(SelfTestTarget.TargetName, Seed, _findings);

        run.Run(15, TimeSpan.FromMinutes(10));

        Assert.Equal(15, run.Executions);
        Assert.Equal(
            [(SelfTestTarget.ThrowsAt, FaultKind.Exception), (SelfTestTarget.CrashesAt, FaultKind.Crash),
                (SelfTestTarget.HangsAt, FaultKind.Hang), (SelfTestTarget.GrowsAt, FaultKind.Memory)],
            Finding.ReadAll(_findings).Select(finding => ((int)finding.Index, finding.Kind)).Order());
        Assert.Equal([(byte)SelfTestTarget.CrashesAt],
            File.ReadAllBytes(Directory.GetFiles(_findings, "*Crash.input").Single()));
    }

    private static IEnumerable<string> FoundFiles()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Found");
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)
            : [];
    }
}
