using System.Text;
using Nadir.Files;

namespace Nadir.Reports;

/// <summary>A folder that holds a report's page and nothing else.</summary>
public sealed class ReportFolder
{
    private const string PageName = "index.html";
    private const int SignatureLength = 1024;

    private readonly string _folder;

    private ReportFolder(string folder) => _folder = folder;

    /// <summary>The page's full path.</summary>
    public string Page => Path.Combine(_folder, PageName);

    /// <summary>Checks, before any work, that a report may be written to a folder. Nothing is written yet.</summary>
    /// <param name="folder">A folder that is empty, holds an older report, or does not exist yet.</param>
    /// <exception cref="IOException">It holds something else, or it is no folder; the message says what.</exception>
    public static ReportFolder At(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder))
        {
            throw new IOException($"{folder} is a file: give a folder for the report.");
        }

        var report = new ReportFolder(Path.GetFullPath(folder));
        if (Directory.Exists(folder))
        {
            report.CheckContent();
        }

        return report;
    }

    /// <summary>Writes the page in one step: whoever looks sees the old one or the new one.</summary>
    /// <param name="page">The page's markup.</param>
    /// <exception cref="IOException">The folder holds other things by now, or cannot be written to.</exception>
    public void Write(string page)
    {
        ArgumentNullException.ThrowIfNull(page);
        Directory.CreateDirectory(_folder);
        CheckContent();
        DurableFile.WriteAllText(Page, page);
        foreach (var left in Directory.EnumerateFiles(_folder)
            .Where(file => DurableFile.IsUnfinished(Path.GetFileName(file), PageName)))
        {
            File.Delete(left);
        }
    }

    private void CheckContent()
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(_folder).Select(entry => Path.GetFileName(entry))
            .Order(StringComparer.Ordinal))
        {
            if (!DurableFile.IsUnfinished(entry, PageName) && !(entry == PageName && IsReport()))
            {
                throw new IOException(
                    $"{_folder} holds {entry}, which is no report: give a new or an empty folder for the report.");
            }
        }
    }

    private bool IsReport()
    {
        if (!File.Exists(Page))
        {
            return false;
        }

        using var stream = File.OpenRead(Page);
        var start = new byte[SignatureLength];
        var length = stream.ReadAtLeast(start, SignatureLength, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(start, 0, length).Contains(ReportPage.Generator, StringComparison.Ordinal);
    }
}
