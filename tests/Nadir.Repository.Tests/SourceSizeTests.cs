namespace Nadir.Repository.Tests;

public class SourceSizeTests
{
    private static readonly (string File, int Lines)[] Sources =
        [.. Repository.Files("src", ".cs")
            .Concat(Repository.Files("native", ".cpp", ".h"))
            .Concat(Repository.Files("tests", ".cs"))
            .Concat(Repository.Files("benchmarks", ".cs"))
            .Concat(Repository.Files("web", ".ts", ".tsx", ".css"))
            .Select(file => (file, Repository.Read(file).Count(letter => letter == '\n')))];

    [Fact]
    public void No_file_is_longer_than_500_lines() =>
        Assert.DoesNotContain(Sources, source => source.Lines > 500);
}
