namespace Nadir.Repository.Tests;

public class SourceSizeTests
{
    private static readonly (string File, int Lines)[] Sources =
        [.. Repository.Files("src", ".cs")
            .Concat(Repository.Files("native", ".cpp", ".h"))
            .Concat(Repository.Files("tests", ".cs"))
            .Concat(Repository.Files("benchmarks", ".cs"))
            .Select(file => (file, Repository.Read(file).Count(letter => letter == '\n')))];

    [Fact]
    public void No_file_is_longer_than_500_lines() =>
        Assert.DoesNotContain(Sources, source => source.Lines > 500);

    [Fact]
    public void Half_of_the_files_of_the_product_have_less_than_60_lines()
    {
        int[] lines = [.. Sources.Where(source => source.File.StartsWith("src/", StringComparison.Ordinal)).Select(source => source.Lines).Order()];

        Assert.InRange(lines[lines.Length / 2], 1, 59);
    }
}
