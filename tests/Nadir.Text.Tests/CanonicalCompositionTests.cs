namespace Nadir.Text.Tests;

/// <summary>Lines of Unicode's NormalizationTest.txt, one of each kind.</summary>
public class CanonicalCompositionTests
{
    [Theory]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("D\u0307\u0323", "\u1E0C\u0307")] // Marks of two classes change places.
    [InlineData("a\u0315\u0300\u05AE\u0300b", "\u00E0\u05AE\u0300\u0315b")]
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323")]
    [InlineData("\u212B", "\u00C5")] // The ångström sign is the letter.
    [InlineData("\u0958", "\u0915\u093C")] // Excluded from composition.
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u1100\u1161\u11A8", "\uAC01")] // Hangul.
    [InlineData("\uAC00\u11A7", "\uAC00\u11A7")]
    [InlineData("\uD834\uDD5E", "\uD834\uDD57\uD834\uDD65")] // A musical symbol of the second plane.
    [InlineData("\u09C7\u09BE", "\u09CB")] // A starter composes with a starter.
    [InlineData("\u09C7\u0334\u09BE", "\u09C7\u0334\u09BE")] // A mark between them is in the way.
    public void Texts_come_to_form_C(string text, string expected) =>
        Assert.Equal(expected, CanonicalComposition.Normalize(text));

    [Fact]
    public void Every_hangul_syllable_comes_back_from_its_letters()
    {
        for (var code = 0xAC00; code <= 0xD7A3; code++)
        {
            Assert.Equal(((char)code).ToString(), CanonicalComposition.Normalize(HangulSyllables.Decompose(code)!));
        }
    }

    [Fact]
    public void Texts_of_latin_1_stay_the_same_object()
    {
        const string Text = "déjà vu";
        Assert.Same(Text, CanonicalComposition.Normalize(Text));
    }
}
