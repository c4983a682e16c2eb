using Nadir.Datasets;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;

namespace Nadir.Systems.Tests.Training.Retrieval;

public sealed class WordReplacementTests
{
    private static readonly CaptionedImage[] Images =
    [
        new() { DatasetName = "some", FileName = "1.jpg", Split = DatasetSplit.Train,
            Captions = ["Two airports are near a church.", "The airport's church is here."] },
    ];

    [Fact]
    public void Without_a_recipe_captions_stay_as_they_are() =>
        Assert.Equal(["Two airports"], new ShownCaptions().Forms("Two airports"));

    [SkippableFact]
    public void Nouns_become_synonyms_in_their_number_and_the_first_form_is_the_caption()
    {
        var shown = Shown(new WordReplacementRecipe { Synonyms = 1, Views = 16 });
        var forms = shown.Forms("Two airports are near a seaport.");

        Assert.Equal("Two airports are near a seaport.", forms[0]);
        Assert.Equal(16, forms.Count);
        // WordNet 3.0: airport, airdrome, aerodrome, drome; seaport, haven, harbor, harbour.
        string[] first = ["airdromes", "aerodromes", "dromes"];
        string[] second = ["haven", "harbor", "harbour"];
        Assert.All(forms.Skip(1), form => Assert.Contains(
            form, first.SelectMany(one => second.Select(two => $"two {one} are near a {two}."))));
        Assert.True(forms.Distinct().Count() > 4);
        Assert.Equal(forms, Shown(new WordReplacementRecipe { Synonyms = 1, Views = 16 })
            .Forms("Two airports are near a seaport."));
        Assert.NotEqual(forms, Shown(new WordReplacementRecipe { Synonyms = 1, Views = 16 }, seed: 1)
            .Forms("Two airports are near a seaport."));
    }

    [SkippableFact]
    public void Chances_decide_how_many_are_replaced()
    {
        var shown = Shown(new WordReplacementRecipe { Synonyms = 0.25, Hypernyms = 0.25, Views = 64 });
        string[] captions = [.. Enumerable.Range(0, 40).Select(number => $"{number} airports")];
        string[] forms = [.. captions.SelectMany(caption => shown.Forms(caption).Skip(1))];
        Assert.InRange(forms.Count(form => form.EndsWith("dromes", StringComparison.Ordinal)) / (double)forms.Length,
            0.22, 0.28);
        Assert.InRange(forms.Count(form => form.EndsWith("fields", StringComparison.Ordinal)) / (double)forms.Length,
            0.22, 0.28);
        Assert.InRange(forms.Count(form => form.EndsWith("airports", StringComparison.Ordinal)) / (double)forms.Length,
            0.46, 0.54);
    }

    [Theory]
    [InlineData(1.1, 0, 4)]
    [InlineData(0.6, 0.5, 4)]
    [InlineData(0.1, 0, 1)]
    public void Chances_out_of_range_are_refused(double synonyms, double hypernyms, int views) =>
        Assert.Throws<InvalidDataException>(
            new WordReplacementRecipe { Synonyms = synonyms, Hypernyms = hypernyms, Views = views }.Check);

    private static ShownCaptions Shown(WordReplacementRecipe recipe, int seed = 0)
    {
        var thesaurus = NounThesaurus.FindAndRead();
        Skip.If(thesaurus is null, "WordNet is not installed (set NADIR_WORDNET to its folder).");
        return new ShownCaptions(recipe, Images, thesaurus!, seed);
    }
}
