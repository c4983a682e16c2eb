using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Text.Tests;

public class TextRepairTests
{
    private static readonly string[] Words =
        ["Zürich", "São", "Paulo", "Besançon", "Malmö", "Kraków", "Łódź", "Plzeň", "İzmir", "Владивосток", "Αθήνα",
            "東京", "서울", "القاهرة", "“dock”", "🛰"];

    [Theory]
    // Read as Latin-1, Windows-1252, -1250, -1251, as the Mac's and as DOS's.
    [InlineData("the harbour of MalmÃ¶", "the harbour of Malmö")]
    [InlineData("the pilotâ€™s â€œviewâ€\u009d", "the pilot's \"view\"")]
    [InlineData("KrakĂłw, Ĺ\u0081ĂłdĹş", "Kraków, Łódź")]
    [InlineData("Р\u0098Р·РјРёСЂ", "Измир")]
    [InlineData("un r√©seau √† c√¥t√© d'un b√¢timent", "un réseau à côté d'un bâtiment")]
    [InlineData("╨┐╨╛╤Ç╤é", "порт")]
    // Twice, three times, and only in part of a text.
    [InlineData("cafÃƒÂ©", "café")]
    [InlineData("the pilotÃƒÂ¢Ã¢â€šÂ¬Ã¢â€žÂ¢s view", "the pilot's view")]
    [InlineData("una carretera “larga” en EspaÃ±a", "una carretera \"larga\" en España")]
    // Lost bytes: a no-break space that became a space, and bytes that became U+FFFD or a question mark.
    [InlineData("voilÃ les Ã®les", "voilà les îles")]
    [InlineData("â€œa dockâ€\uFFFD", "\"a dock\uFFFD")]
    // Surrogates as bytes of their own (CESU-8); Windows-1252 that was read as Latin-1.
    [InlineData("í\u00A0½íº\u0080", "🚀")]
    [InlineData("wait\u0085 \u0093here\u0094", "wait… \"here\"")]
    // References, forms, controls.
    [InlineData("P&EACUTE;REZ &amp; &ntilde;", "PÉREZ & ñ")]
    [InlineData("a < b &amp; c", "a < b &amp; c")]
    [InlineData("ﬁeld, ﬂood, Ǆ, ŉ", "field, flood, DŽ, 'n")]
    [InlineData("ＲＯＡＤ　１２", "ROAD 12")]
    [InlineData("ﾀﾜｰ", "タワー")]
    [InlineData("a\u001B[1;31mb\u001B[0mc\u0007\uFEFF", "abc")]
    [InlineData("a\r\nb\rc\u2028d", "a\nb\nc\nd")]
    [InlineData("A\u030Angstro\u0308m", "Ångström")]
    // What must stay: a word before a trademark sign, an ångström, a name before an ellipsis, a line drawing.
    [InlineData("TOWER Å™", "TOWER Å™")]
    [InlineData("10 Å—", "10 Å—")]
    [InlineData("CAFÉ…", "CAFÉ…")]
    [InlineData("├┤a┼┐", "├┤a┼┐")]
    [InlineData("5×£35", "5×£35")]
    public void Known_damage_is_repaired_and_nothing_else(string text, string expected) =>
        Assert.Equal(expected, TextRepair.Repair(text));

    [Fact]
    public void Lone_surrogates_become_replacement_characters() =>
        Assert.Equal("a\uFFFDb\uFFFD", TextRepair.Repair("a\uD800b\uDC00"));

    // Read by Latin-1 every byte is a character, so nothing is lost, and the words are such as must be seen through.
    [Fact]
    public void Utf8_read_as_latin_1_comes_back() => Prop.ForAll(
        Gen.NonEmptyListOf(Gen.Elements(Words)).ToArbitrary(),
        words =>
        {
            var text = TextRepair.Repair(string.Join(' ', words));
            var damaged = System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(text));
            return TextRepair.Repair(damaged) == text;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Repaired_texts_need_no_repair() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var once = TextRepair.Repair(text.Get);
            // References are read once a text only: what they give may look like another one.
            return once.Contains('&') || once.Contains('<') || TextRepair.Repair(once) == once;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Plain_texts_stay_the_same_object() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var plain = string.Concat(text.Get.Where(letter => letter is >= ' ' and <= '~' and not '&'));
            return ReferenceEquals(plain, TextRepair.Repair(plain));
        }).QuickCheckThrowOnFailure();
}
