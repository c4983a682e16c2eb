using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace Nadir.Text.Tests;

public class NounTaggerTests(ITestOutputHelper output)
{
    private static readonly NounTagger Tagger = new(new CompoundLexicon(LabelledCaptions.Compounds));

    [Fact]
    public void Finds_the_nouns_of_the_captions_it_was_made_with() => Compare(LabelledCaptions.Development, 0.99);

    [Fact]
    public void Finds_the_nouns_of_captions_it_was_not_made_with() => Compare(LabelledCaptions.HeldOut, 0.9);

    [Theory]
    [InlineData("planes park on the apron", "plane apron")]
    [InlineData("the park is a car park", "park car park")]
    [InlineData("a building stands there", "building")]
    [InlineData("they are building a house", "house")]
    [InlineData("a parking lot and lots of cars", "parking lot|car")]
    [InlineData("cars parked in the parking", "car parking")]
    [InlineData("a square with square roofs", "square roof")]
    [InlineData("trees are planted around the green plants", "tree plant")]
    [InlineData("a river crosses the plain", "river plain")]
    [InlineData("the river's bank", "river bank")]
    [InlineData("fan-shaped high-rise buildings", "building")]
    [InlineData("a bareland and a solarpanel", "bareland|solar panel")]
    [InlineData("Ping-Pong Tables", "ping pong table")]
    [InlineData(" . ", "")]
    public void Neighbours_decide_about_ambiguous_words(string caption, string nouns)
    {
        string[] expected = nouns.Contains('|', StringComparison.Ordinal) || nouns == "ping pong table"
            ? nouns.Split('|')
            : nouns.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, Tagger.FindNouns(caption));
    }

    [Fact]
    public void Mentions_keep_the_form_of_the_caption() =>
        Assert.Equal(
            [new NounMention("storage tank", "storage tanks"), new NounMention("factory", "factories")],
            Tagger.FindMentions("Storage tanks near factories"));

    [Fact]
    public void The_longest_compound_wins() =>
        Assert.Equal(["mobile home park", "mobile home"], Tagger.FindNouns("a mobile home park with mobile homes"));

    [Fact]
    public void Any_text_is_taken_and_every_noun_is_folded() =>
        Prop.ForAll<string?>(text => Assert.All(Tagger.FindNouns(text ?? ""), noun =>
        {
            Assert.Equal(noun, WordTokenizer.Normalize(noun));
            Assert.NotEmpty(noun);
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void A_compound_needs_two_words() => Assert.Throws<ArgumentException>(() => new CompoundLexicon(["plane"]));

    private void Compare(IEnumerable<(string Caption, string[] Nouns)> captions, double atLeast)
    {
        var (right, found, labelled) = (0, 0, 0);
        foreach (var (caption, nouns) in captions)
        {
            var mentioned = Tagger.FindNouns(caption);
            var common = nouns.Distinct()
                .Sum(noun => Math.Min(nouns.Count(x => x == noun), mentioned.Count(x => x == noun)));
            (right, found, labelled) = (right + common, found + mentioned.Count, labelled + nouns.Length);
            if (common != nouns.Length || common != mentioned.Count)
            {
                output.WriteLine(
                    $"{caption} labelled: {string.Join(", ", nouns)}; found: {string.Join(", ", mentioned)}");
            }
        }

        var (precision, recall) = ((double)right / found, (double)right / labelled);
        output.WriteLine($"{labelled} nouns; precision {precision:P1}, recall {recall:P1}");
        Assert.InRange(precision, atLeast, 1);
        Assert.InRange(recall, atLeast, 1);
    }
}
