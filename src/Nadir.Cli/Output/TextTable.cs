using System.Globalization;

namespace Nadir.Cli.Output;

/// <summary>Rows of text in aligned columns, readable on a terminal and easy to cut apart in a pipe.</summary>
/// <param name="headings">One a column; a heading that begins with '&gt;' aligns its column to the right.</param>
internal sealed class TextTable(params string[] headings)
{
    private const string Between = "  ";

    private readonly List<string[]> _rows = [[.. headings.Select(heading => heading.TrimStart('>'))]];

    /// <summary>Adds a row with a cell for each heading. What would leave its cell is shown escaped.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(VisibleText.Of)]);

    /// <summary>Writes the headings and all rows.</summary>
    public void WriteTo(TextWriter output)
    {
        int[] widths = [.. headings.Select((_, column) => _rows.Max(row => row[column].Length))];
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) =>
                headings[column].StartsWith('>') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            output.WriteLine(string.Join(Between, cells).TrimEnd());
        }
    }
}

/// <summary>Times as people say them.</summary>
internal static class Durations
{
    /// <summary>Such as <c>4.2 s</c>, <c>12 min 05 s</c> or <c>3 h 40 min</c>.</summary>
    public static string Text(TimeSpan time)
    {
        FormattableString text = time.TotalSeconds switch
        {
            < 10 => $"{time.TotalSeconds:F1} s",
            < 60 => $"{time.TotalSeconds:F0} s",
            < 3600 => $"{(int)time.TotalMinutes} min {time.Seconds:00} s",
            _ => $"{(long)time.TotalHours} h {time.Minutes:00} min",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
