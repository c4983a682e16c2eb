using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Tests;

/// <summary>One command run inside the test process, and everything that it answered.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> Of(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = await CommandLineRunner.RunAsync(
            arguments, new Terminal(output, TextWriter.Synchronized(error), isInteractive: false),
            CancellationToken.None);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>
    /// Checks that the run failed in one sentence that holds every given word, printed no data and no stack trace.
    /// </summary>
    public void AssertRefused(int exitCode, params string[] words)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Equal("", Output);
        string message = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("nadir: ", message);
        Assert.All(words, word => Assert.Contains(word, message));
        Assert.DoesNotContain("this should not happen", message);
    }
}
