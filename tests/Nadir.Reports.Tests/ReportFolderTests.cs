namespace Nadir.Reports.Tests;

public sealed class ReportFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("nadir-report-").FullName;

    private string Target => Path.Combine(_root, "deep", "report");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_folder_is_made_and_an_older_report_is_replaced()
    {
        var page = EvaluationPage.Render(SampleReport.Create());
        var folder = ReportFolder.At(Target);
        Assert.False(Directory.Exists(Target));

        folder.Write(page);
        Assert.Equal(page, File.ReadAllText(folder.Page));

        ReportFolder.At(Target).Write(EvaluationPage.Render(SampleReport.CreateFull()));
        Assert.Equal([folder.Page], Directory.EnumerateFileSystemEntries(Target));
        Assert.NotEqual(page, File.ReadAllText(folder.Page));
    }

    [Fact]
    public void What_a_killed_run_left_does_not_stand_in_the_way()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, ".index.html.tmp"), "half");

        var folder = ReportFolder.At(Target);
        folder.Write(EvaluationPage.Render(SampleReport.Create()));

        Assert.Equal([folder.Page], Directory.EnumerateFileSystemEntries(Target));
    }

    [Theory]
    [InlineData("notes.txt", "mine")]
    [InlineData("index.html", "<html>somebody's page</html>")]
    [InlineData("index.html", "")]
    public void Other_things_are_kept(string name, string content)
    {
        Directory.CreateDirectory(Target);
        var file = Path.Combine(Target, name);
        File.WriteAllText(file, content);

        Assert.Contains(name, Assert.Throws<IOException>(() => ReportFolder.At(Target)).Message);
        Assert.Equal(content, File.ReadAllText(file));
    }

    [Fact]
    public void Things_that_came_in_the_meantime_are_kept()
    {
        var folder = ReportFolder.At(Target);
        Directory.CreateDirectory(Path.Combine(Target, "index.html"));

        Assert.Throws<IOException>(() => folder.Write(EvaluationPage.Render(SampleReport.Create())));
        Assert.True(Directory.Exists(Path.Combine(Target, "index.html")));
    }

    [Fact]
    public void A_file_is_no_folder()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");

        Assert.Contains("is a file", Assert.Throws<IOException>(() => ReportFolder.At(file)).Message);
    }
}
