using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;

namespace Nadir.Cli.Tests;

public class VisibleTextTests
{
    [Theory]
    [InlineData("harbour.tif", "harbour.tif")]
    [InlineData("Häfen 港 🛰.tif", "Häfen 港 🛰.tif")]
    [InlineData(@"C:\tiles", @"C:\tiles")]
    [InlineData("a\nb\r\tc", @"a\nb\r\tc")]
    [InlineData("\u001b[31mred\u001b[0m\a\u007f", @"\x1b[31mred\x1b[0m\x07\x7f")]
    [InlineData("\u009b31m\u0085", @"\u009b31m\u0085")]
    [InlineData("gnp.\u202etif\u2066\u200e\u061c\u2028\ufeff", @"gnp.\u202etif\u2066\u200e\u061c\u2028\ufeff")]
    [InlineData("caf\uefe9.tif", @"caf\xe9.tif")]
    [InlineData("", "")]
    public void What_would_steer_a_terminal_is_escaped_and_all_else_stays(string text, string visible)
    {
        Assert.Equal(visible, VisibleText.Of(text));
        Assert.Equal(visible, VisibleText.Of(VisibleText.Of(text)));
    }

    [Fact]
    public void Halves_of_characters_are_escaped()
    {
        // Not as a theory: attributes cannot hold them.
        Assert.Equal(@"half \ud83d and \udc00", VisibleText.Of("half \ud83d and \udc00"));
        Assert.Equal(@"\ud83d", VisibleText.Of("\ud83d"));
    }

    [Fact]
    public void A_terminal_gets_lines_messages_and_tables_escaped_and_documents_as_they_are()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, isInteractive: false);

        terminal.Output.WriteLine("a\nb\u001b");
        terminal.Output.Write('\t');
        terminal.Document.WriteLine("{\n}");
        terminal.Say("skipped: a\nb\u001b[2J");
        using (var display = ProgressDisplay.Open(terminal))
        {
            display.Say("x\ry");
        }

        var table = new TextTable("name", "size");
        table.Add("a\nb", "1");
        table.Add("longer", "2");
        table.WriteTo(terminal.Output);

        Assert.Equal("a\\nb\\x1b\n\\t{\n}\nname    size\na\\nb    1\nlonger  2\n", output.ToString());
        Assert.Equal("nadir: skipped: a\\nb\\x1b[2J\nnadir: x\\ry\n", error.ToString());
    }
}
