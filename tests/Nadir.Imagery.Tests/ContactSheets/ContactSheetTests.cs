using Nadir.Imagery.ContactSheets;

namespace Nadir.Imagery.Tests.ContactSheets;

public class ContactSheetTests
{
    private const int CellSize = 64;
    private const byte Ground = 24;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(6, 5, 2)]
    [InlineData(11, 5, 3)]
    public void A_row_takes_at_most_five_pictures(int count, int columns, int rows)
    {
        var sheet = ContactSheet.Draw("", [.. Enumerable.Range(0, count).Select(_ => Cell(64, 64, 200))], CellSize);

        var (columnsFound, rowsFound) = CountRuns(sheet, 200);
        Assert.Equal((columns, rows), (columnsFound, rowsFound));
    }

    [Theory]
    [InlineData(64, 64, 64, 64)]
    [InlineData(32, 16, 32, 16)]
    [InlineData(128, 64, 64, 32)]
    [InlineData(1000, 10, 62, 0)]
    public void A_picture_keeps_its_shape_and_is_shrunk_by_a_whole_factor(
        int width, int height, int drawnWidth, int drawnHeight)
    {
        var sheet = ContactSheet.Draw("", [Cell(width, height, 200)], CellSize);

        Assert.Equal(drawnWidth * drawnHeight, Count(sheet, 200));
    }

    [Fact]
    public void Text_leaves_ink_and_different_letters_differ()
    {
        var sheets = "abAB01?".Select(letter => ContactSheet.Draw(letter.ToString(), [Cell(64, 64, 200)], CellSize))
            .ToList();

        Assert.All(sheets, sheet => Assert.Contains(sheet.Pixels, value => value is not Ground and not 200));
        Assert.Equal(sheets.Count, sheets.Select(sheet => Convert.ToBase64String(sheet.Pixels)).Distinct().Count());
    }

    [Fact]
    public void What_is_too_long_keeps_its_ends_and_stays_inside()
    {
        string name = new string('x', 500) + ".jpg";

        var sheet = ContactSheet.Draw(name, [Cell(64, 64, 200) with { Lines = [name, "Ünï"] }], CellSize);

        // The margin on the right stays empty from top to bottom.
        Assert.All(Enumerable.Range(0, sheet.Height),
            row => Assert.Equal(Ground, sheet.Pixels[(3 * ((row + 1) * sheet.Width)) - 1]));
    }

    [Fact]
    public void No_results_give_the_title_alone()
    {
        var sheet = ContactSheet.Draw("nothing", [], CellSize);

        Assert.Contains(sheet.Pixels, value => value != Ground);
    }

    private static ContactSheetCell Cell(int width, int height, byte value)
    {
        var pixels = new byte[3 * width * height];
        Array.Fill(pixels, value);
        return new ContactSheetCell(new RgbImage(width, height, pixels), []);
    }

    private static int Count(RgbImage sheet, byte value) =>
        sheet.Pixels.Where((sample, index) => index % 3 == 0 && sample == value).Count();

    // Runs of the value along the middle of the first picture, across and down.
    private static (int Columns, int Rows) CountRuns(RgbImage sheet, byte value)
    {
        int first = Array.IndexOf(sheet.Pixels, value) / 3;
        var (x, y) = ((first % sheet.Width) + 1, (first / sheet.Width) + 1);
        var across = Enumerable.Range(0, sheet.Width)
            .Select(column => sheet.Pixels[3 * ((y * sheet.Width) + column)] == value);
        var down = Enumerable.Range(0, sheet.Height)
            .Select(row => sheet.Pixels[3 * ((row * sheet.Width) + x)] == value);
        return (Runs(across), Runs(down));
    }

    private static int Runs(IEnumerable<bool> samples)
    {
        var (runs, before) = (0, false);
        foreach (bool sample in samples)
        {
            runs += sample && !before ? 1 : 0;
            before = sample;
        }

        return runs;
    }
}
