using System.Text.Json;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;
using Nadir.Imagery;

namespace Nadir.Cli.Tests;

public sealed class DemoCommandTests(IndexedArchive indexed) : IClassFixture<IndexedArchive>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Demo_paints_indexes_answers_and_does_so_again()
    {
        string[] command = ["demo", "--no-serve", "--folder", _folder.Path, "--model", indexed.Model];

        var first = await CommandRun.Of([.. command, "--json"]);

        Assert.Equal(ExitCode.Done, first.ExitCode);
        var answers = JsonDocument.Parse(first.Output).RootElement.EnumerateArray().ToList();
        Assert.InRange(answers.Count, 6, 8);
        Assert.All(answers, answer =>
        {
            Assert.Equal(10, answer.GetProperty("results").GetArrayLength());
            using var sheet = ImageSource.Open(answer.GetProperty("sheet").GetString()!);
            Assert.True(sheet.Header.Width > 5 * 224);
        });

        var second = await CommandRun.Of(command);

        Assert.Equal(ExitCode.Done, second.ExitCode);
        Assert.DoesNotContain("painting", second.Error);
        Assert.Contains(" 0 added", second.Error);
        Assert.Equal(answers.Count + 1, second.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
