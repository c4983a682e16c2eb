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

    [Theory]
    [InlineData("src/")]
    [InlineData("web/src/")]
    public void Half_of_the_files_of_the_product_have_less_than_60_lines(string folder)
    {
        int[] lines = [.. Sources.Where(source => source.File.StartsWith(folder, StringComparison.Ordinal)).Select(source => source.Lines).Order()];

        Assert.InRange(lines[lines.Length / 2], 1, 59);
    }
}
