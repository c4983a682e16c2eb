using System.Text.RegularExpressions;

namespace Nadir.Repository.Tests;

public partial class SourceSizeTests
{
    private const int LongestLine = 120;

    // A shorter one can stand on a line of its own.
    private const int LongLiteral = 50;

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

    [Fact]
    public void No_line_is_longer_than_120_characters_unless_a_literal_makes_it_so() =>
        Assert.Empty(new[] { "src", "tests", "tools", "samples", "benchmarks" }
            .SelectMany(folder => Repository.Files(folder, ".cs")).SelectMany(LongLines));

    [Theory]
    [InlineData("x = 1;", true)]
    [InlineData("x = \"{LONG}\";", true)]
    [InlineData("x = $\"{LONG}\";", true)]
    [InlineData("// {LONG}", false)]
    [InlineData("{LONG};", false)]
    [InlineData("{LONG}(\"short\");", false)]
    [InlineData("{LONG}(\"{LONG}\");", false)]
    public void A_line_is_measured_without_its_literals(string line, bool isFine) =>
        Assert.Equal(isFine, IsFine(line.Replace("{LONG}", new string('y', 130), StringComparison.Ordinal)));

    private static IEnumerable<string> LongLines(string file)
    {
        bool isWithinLiteral = false;
        foreach (var (number, line) in Repository.Read(file).Split('\n').Index())
        {
            if (!isWithinLiteral && !IsFine(line))
            {
                yield return $"{file}:{number + 1}: {line}";
            }

            // What stands in a literal of several lines, such as SQL, is not code of ours to break.
            isWithinLiteral ^= RawQuotes().Count(line) % 2 == 1;
        }
    }

    private static bool IsFine(string line)
    {
        if (line.Length <= LongestLine)
        {
            return true;
        }

        string code = Literal().Replace(line, "");
        return code.Length <= LongestLine && Literal().Matches(line).Any(literal => literal.Length >= LongLiteral);
    }

    [GeneratedRegex("\"\"\"")]
    private static partial Regex RawQuotes();

    [GeneratedRegex("""
        "{3}.*?"{3}|"{3}.*$|@"(?:[^"]|"")*"|"(?:[^"\\]|\\.)*"
        """)]
    private static partial Regex Literal();
}
