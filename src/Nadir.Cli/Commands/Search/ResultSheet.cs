using System.Globalization;
using Nadir.Archive.Reading;
using Nadir.Archive.Search;
using Nadir.Cli.Output;
using Nadir.Imagery;
using Nadir.Imagery.ContactSheets;

namespace Nadir.Cli.Commands.Search;

/// <summary>Search results as a picture.</summary>
internal static class ResultSheet
{
    private const int CellSize = 224;

    /// <summary>Draws every result whose file can still be read; the others are named on the message stream.</summary>
    /// <param name="archive">The archive's <see cref="Nadir.Archive.Ports.IArchiveStore.LocalFolder"/>.</param>
    /// <param name="title">What was asked.</param>
    /// <param name="results">Best first.</param>
    /// <param name="terminal">Is told what is left out.</param>
    public static RgbImage Draw(string archive, string title, IReadOnlyList<SearchResult> results, Terminal terminal)
    {
        var cells = new List<ContactSheetCell>();
        foreach (var result in results)
        {
            try
            {
                string head = string.Create(CultureInfo.InvariantCulture, $"{result.Rank}   {result.Score:F3}");
                cells.Add(new ContactSheetCell(Thumbnail(archive, result), [head, Path.GetFileName(result.Source)]));
            }
            catch (ImageryException exception)
            {
                terminal.Say($"left out of the picture: {exception.Message}");
            }
        }

        return ContactSheet.Draw(title, cells, CellSize);
    }

    private static RgbImage Thumbnail(string archive, SearchResult result)
    {
        using var source = ImageSource.Open(SourceFile.Locate(archive, result.Source));
        var window = new PixelWindow(result.Window[0], result.Window[1], result.Window[2], result.Window[3]);
        double scale = Math.Min(1, (double)CellSize / Math.Max(window.Width, window.Height));
        return source.Read(window, Scaled(window.Width, scale), Scaled(window.Height, scale));
    }

    private static int Scaled(int side, double scale) => Math.Max(1, (int)Math.Round(side * scale));
}
