using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Metrics.Tests;

public class PennTreebankTokenizerTests
{
    // Expected tokens follow the Penn Treebank's conventions and CoreNLP's documented escapes.
    [Theory]
    [InlineData("", "")]
    [InlineData("  \t\n ", "")]
    [InlineData("Two planes are parked.", "two planes are parked .")]
    [InlineData("A river's bank, and the farmers' fields", "a river 's bank , and the farmers ' fields")]
    [InlineData("they don't; he can't; it isn't", "they do n't ; he ca n't ; it is n't")]
    [InlineData("we'll I'm they've you're he'd", "we 'll i 'm they 've you 're he 'd")]
    [InlineData("it’s", "it 's")]
    [InlineData("you cannot, I wanna", "you can not , i wan na")]
    [InlineData("a U-shaped high-rise two_tone building", "a u-shaped high-rise two_tone building")]
    [InlineData("green- and -blue", "green - and - blue")]
    [InlineData("a road -- a wide one — and – yes", "a road -- a wide one -- and -- yes")]
    [InlineData("(a) [b] {c}", "-lrb- a -rrb- -lsb- b -rsb- -lcb- c -rcb-")]
    [InlineData("and/or km/h * 3/4", "and/or km/h * 3/4")]
    [InlineData("trees.some houses,a road", "trees.some houses , a road")]
    [InlineData("1,000 cars at 12:30, 3.5 m and -5 degrees", "1,000 cars at 12:30 , 3.5 m and -5 degrees")]
    [InlineData("1.5-inch 10m 2nd 24-hour", "1.5-inch 10m 2nd 24-hour")]
    [InlineData("100% of $5, €6 and £7 & more", "100 % of $ 5 , $ 6 and # 7 & more")]
    [InlineData("\"quoted\" ‘single’ “double” `x`", "`` quoted '' ` single ' `` double '' ` x `")]
    [InlineData("wait... what…", "wait ... what ...")]
    [InlineData("what?! no.. end", "what ?! no . . end")]
    [InlineData("the U.S. coast, etc. and st. john. a. b", "the u.s. coast , etc. and st. john . a. b")]
    [InlineData("see www.example.com/a-b. now", "see www.example.com/a-b . now")]
    [InlineData("o'clock 'em '90s", "o'clock 'em '90s")]
    [InlineData("été ČERNÝ 飞机 самолёт", "été černý 飞机 самолёт")]
    [InlineData("a\u00ADb ½ \uD83D\uDE00 m²", "ab 1/2 m ²")]
    [InlineData("fish &amp; ships", "fish & ships")]
    [InlineData("rock'n'roll, the dog'sled, y'all, na'an, li'l",
        "rock 'n' roll , the dog ` sled , y' all , na'an , li'l")]
    [InlineData("No. 5 of no. of p. 7 and fig. 3", "no. 5 of no . of p. 7 and fig. 3")]
    [InlineData("plan B. The end", "plan b . the end")]
    [InlineData("trees.; houses,red-roofed 3.5-km-long", "trees. ; houses,red-roofed 3.5-km-long")]
    [InlineData("2 1/2 acres, 25°C, +5 -.5", "2\u00A01/2 acres , 25 ° c , +5 -.5")]
    [InlineData("AT&T R+D a&b US$5 c++ f#", "at&t r+d a & b us$ 5 c++ f#")]
    [InlineData("<a href='x y'> :) &#39; &nbsp;x", "<a\u00A0href='x\u00A0y'> :-rrb- &#39; x")]
    [InlineData("color`s p#q p+q pond_382(1", "color ` s p #q p + q pond_382 -lrb- 1")]
    public void Text_is_split_as_the_treebank_does(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', PennTreebankTokenizer.Tokenize(text)));

    [Theory]
    [InlineData("\"A plane\", (white) - and: a car; yes!", "a plane -lrb- white -rrb- and a car yes")]
    [InlineData("...", "")]
    [InlineData("?!", "?!")]
    public void Caption_metrics_drop_punctuation(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', PennTreebankTokenizer.TokenizeCaption(text)));

    [Fact]
    public void Plain_words_are_split_at_blanks() => Prop.ForAll(
        Gen.NonEmptyListOf(Gen.Elements("plane", "terminals", "are", "near", "green-blue", "10")).ToArbitrary(),
        words => PennTreebankTokenizer.Tokenize(string.Join("  ", words)).SequenceEqual(words))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_gives_tokens_in_lower_case_without_blanks() => Prop.ForAll<string?>(text =>
        PennTreebankTokenizer.Tokenize(text ?? "").All(token =>
            token.Length > 0 && !token.Any(letter => char.IsWhiteSpace(letter) && letter != '\u00A0')
                && !token.Any(char.IsAsciiLetterUpper)))
        .QuickCheckThrowOnFailure();

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void Kept_tokens_are_those_of_corenlp()
    {
        foreach (var path in ReferenceFolder.Files("ptb", "*.json"))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var item in document.RootElement.GetProperty("items").EnumerateArray())
            {
                var text = item.GetProperty("text").GetString()!;
                var kept = item.GetProperty("kept").EnumerateArray().Select(token => token.GetString()!);
                Assert.Equal($"{text} => {string.Join(' ', kept)}",
                    $"{text} => {string.Join(' ', PennTreebankTokenizer.TokenizeCaption(text))}");
            }
        }
    }
}
