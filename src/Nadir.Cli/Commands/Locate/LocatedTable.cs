using System.Globalization;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Locate;

/// <summary>Prints where a text is true as a table for people.</summary>
internal static class LocatedTable
{
    public static void Write(LocatedText located, Terminal terminal)
    {
        terminal.Output.WriteLine(Format(
            $"{located.Windows} windows, cosines from {located.LowestCosine:F3} to {located.HighestCosine:F3}; the map is {located.HeatMap}"));
        terminal.Say("the map shows where in this scene the text is truer than elsewhere; how true it is, the cosine tells, held against that of other texts.");
        foreach (var peak in located.Peaks)
        {
            string place = peak.Longitude is { } longitude ? Format($", {longitude:F6} {peak.Latitude:F6}") : "";
            terminal.Output.WriteLine(Format($"cosine {peak.Cosine:F3} at pixel {peak.X:F0} {peak.Y:F0}") + place);
        }

        if (located.Measures is { } measures)
        {
            terminal.Output.WriteLine(Format($"Rsu {measures.Rsu:F4}  Rda {measures.Rda:F4}  Ras {measures.Ras:F4}  Rmi {measures.Rmi:F4}"));
        }
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
