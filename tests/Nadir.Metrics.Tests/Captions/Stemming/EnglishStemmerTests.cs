namespace Nadir.Metrics.Tests;

public class EnglishStemmerTests
{
    // The first two columns are from the sample table of the algorithm's description, the rest from its rules.
    [Theory]
    [InlineData("consign consigned consigning consignment", "consign")]
    [InlineData("consist consisted consistent consistently consisting consists", "consist")]
    [InlineData("consolation consolations", "consol")]
    [InlineData("constant constantly", "constant")]
    [InlineData("knock knocked knocking knocks", "knock")]
    [InlineData("knightly knocker knockers", "knight knocker knocker")]
    [InlineData("knives knif", "knive knif")]
    [InlineData("kneeling kneel", "kneel")]
    [InlineData("generate generates generated generically", "generat generat generat generic")]
    [InlineData("communism community", "communism communiti")]
    [InlineData("skies dying news inning proceed", "sky die news inning proceed")]
    [InlineData("hopping hoping falling filing", "hop hope fall file")]
    [InlineData("ties cries gas gaps this kiwis", "tie cri gas gap this kiwi")]
    [InlineData("by say cry enjoy", "by say cri enjoy")]
    [InlineData("agreed feed luxuriated sized", "agre feed luxuri size")]
    [InlineData("river's 's ' a is", "river 's ' a is")]
    [InlineData("controll roll adoption rational", "control roll adopt ration")]
    [InlineData("planes airplanes buildings densely residential", "plane airplan build dens residenti")]
    [InlineData("été 飞机", "été 飞机")]
    public void Words_have_the_stems_of_the_description(string words, string stems)
    {
        string[] expected = stems.Split(' ');
        string[] actual = [.. words.Split(' ').Select(EnglishStemmer.Stem)];
        Assert.Equal(expected.Length == 1 ? [.. actual.Select(_ => stems)] : expected, actual);
    }
}
