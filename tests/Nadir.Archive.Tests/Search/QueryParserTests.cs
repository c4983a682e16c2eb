using Nadir.Archive.Search.Expressions;

namespace Nadir.Archive.Tests.Search;

public sealed class QueryParserTests
{
    private static readonly QueryTerm Harbour = new(QueryTermKind.Text, "harbour", 1);

    [Fact]
    public void TermsAreJoinedBySigns() => Assert.Equal(
        [Harbour, new QueryTerm(QueryTermKind.ImageFile, "a.jpg", 1),
            new QueryTerm(QueryTermKind.Text, "ships at sea", -1)],
        Parse("harbour + a.jpg - ships at sea"));

    [Theory]
    [InlineData("harbour")]
    [InlineData("  harbour ")]
    [InlineData("+ harbour")]
    [InlineData("\"harbour\"")]
    [InlineData("1*harbour")]
    [InlineData("1.0 * harbour")]
    public void OneTermCanBeWrittenInManyWays(string query) => Assert.Equal([Harbour], Parse(query));

    [Fact]
    public void WeightsMultiplyAndSignsApply() => Assert.Equal(
        [new QueryTerm(QueryTermKind.Text, "forest", -0.5f), new QueryTerm(QueryTermKind.Text, "river", 2)],
        Parse("- 0.5*forest +2 * river"));

    [Theory]
    [InlineData("ice-covered lake")]
    [InlineData("C++ and A+B")]
    [InlineData("sea/land border")]
    [InlineData("2 storage tanks")]
    [InlineData("0.5 metres")]
    public void SignsAndNumbersWithinWordsStayWords(string query) => Assert.Equal(
        [new QueryTerm(QueryTermKind.Text, query, 1)], Parse(query));

    [Fact]
    public void QuotesKeepSignsAndEscapes() => Assert.Equal(
        [new QueryTerm(QueryTermKind.Text, "a \"b\" - \\ c", 1)], Parse("""
            "a \"b\" - \\ c"
            """));

    [Fact]
    public void AQuotedTermCanBeAFile() => Assert.Equal(
        [new QueryTerm(QueryTermKind.ImageFile, "my + file.jpg", 1)],
        QueryParser.Parse("\"my + file.jpg\"", name => name == "my + file.jpg"));

    [Fact]
    public void AWindowIsNamedByItsId() => Assert.Equal(
        [new QueryTerm(QueryTermKind.Window, "42", 1), new QueryTerm(QueryTermKind.Text, "snow", -1)],
        Parse("id:42 - snow"));

    [Theory]
    [InlineData("", "character 1")]
    [InlineData("harbour +", "character 10")]
    [InlineData("harbour + - ships", "character 11")]
    [InlineData("\"harbour", "never closed")]
    [InlineData("\"harbour\" ships", "expected + or -")]
    [InlineData("0*harbour", "no weight")]
    [InlineData("1.2.3*harbour", "no weight")]
    [InlineData("id:seven", "id:seven")]
    [InlineData("gone.jpg - ships", "gone.jpg")]
    [InlineData("ships + /data/gone", "There is no image file /data/gone")]
    [InlineData("./gone", "There is no image file ./gone")]
    public void WhatCannotBeReadGetsASentence(string query, string part) =>
        Assert.Contains(part, Assert.Throws<ArchiveException>(() => Parse(query)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<QueryTerm> Parse(string query) => QueryParser.Parse(query, name => name == "a.jpg");
}
