using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Text.Tests;

public class NounNumberTests
{
    [Theory]
    [InlineData("planes", "plane")]
    [InlineData("bushes", "bush")]
    [InlineData("churches", "church")]
    [InlineData("factories", "factory")]
    [InlineData("railways", "railway")]
    [InlineData("buses", "bus")]
    [InlineData("houses", "house")]
    [InlineData("warehouses", "warehouse")]
    [InlineData("causes", "cause")]
    [InlineData("viruses", "virus")]
    [InlineData("bridges", "bridge")]
    [InlineData("boxes", "box")]
    [InlineData("mazes", "maze")]
    [InlineData("crosses", "cross")]
    [InlineData("potatoes", "potato")]
    [InlineData("canoes", "canoe")]
    [InlineData("wharves", "wharf")]
    [InlineData("waves", "wave")]
    [InlineData("leaves", "leaf")]
    [InlineData("oases", "oasis")]
    [InlineData("women", "woman")]
    [InlineData("fishermen", "fisherman")]
    [InlineData("people", "person")]
    [InlineData("ties", "tie")]
    public void Plurals_become_singular(string plural, string singular)
    {
        Assert.Equal(singular, NounNumber.Singular(plural));
        Assert.Equal(singular, NounNumber.Singular(singular));
    }

    [Theory]
    [InlineData("grass")]
    [InlineData("bus")]
    [InlineData("campus")]
    [InlineData("gas")]
    [InlineData("oasis")]
    [InlineData("tennis")]
    [InlineData("crossroads")]
    [InlineData("sports")]
    [InlineData("series")]
    [InlineData("aircraft")]
    [InlineData("s")]
    [InlineData("")]
    public void Other_words_stay(string word) => Assert.Equal(word, NounNumber.Singular(word));

    [Fact]
    public void Regular_plurals_fold_back_to_the_word_they_were_made_of()
    {
        var letters = Gen.Elements("bcdfgklmnprtvaeiou".ToCharArray()).ArrayOf(4).Select(array => new string(array));
        var endings = Gen.Elements(
            ("b", "bs"), ("d", "ds"), ("g", "gs"), ("ck", "cks"), ("l", "ls"), ("rm", "rms"), ("on", "ons"),
            ("p", "ps"), ("r", "rs"),
            ("t", "ts"), ("w", "ws"), ("ch", "ches"), ("sh", "shes"), ("ss", "sses"), ("x", "xes"), ("ty", "ties"),
            ("ry", "ries"),
            ("ay", "ays"), ("ey", "eys"), ("te", "tes"), ("de", "des"), ("ge", "ges"), ("ve", "ves"), ("ouse", "ouses"),
            ("ure", "ures"));
        var pairs = from stem in letters
                    from ending in endings
                    select (Singular: stem + ending.Item1, Plural: stem + ending.Item2);
        Prop.ForAll(pairs.ToArbitrary(), pair =>
        {
            Assert.Equal(pair.Singular, NounNumber.Singular(pair.Plural));
            Assert.Equal(pair.Singular, NounNumber.Singular(pair.Singular));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Folding_twice_changes_nothing() =>
        Prop.ForAll<string?>(text => Assert.All(WordTokenizer.Tokenize(text ?? ""), word =>
        {
            var folded = NounNumber.Singular(word + "s");
            Assert.Equal(folded, NounNumber.Singular(folded));
        })).QuickCheckThrowOnFailure();
}
