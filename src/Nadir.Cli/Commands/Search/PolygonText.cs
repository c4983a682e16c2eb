using System.Text.RegularExpressions;
using Nadir.Archive;
using Nadir.Archive.Search.Filters;

namespace Nadir.Cli.Commands.Search;

/// <summary>The value of <c>--polygon</c>: an area in words, or the name of a file that holds one.</summary>
internal static partial class PolygonText
{
    private const int LargestFile = 16 << 20;
    private const int LongestShown = 400;

    /// <summary>Reads an area.</summary>
    /// <exception cref="ArchiveException">It is none, or the file is not there, not readable, empty, too large or holds none.</exception>
    public static SearchArea Read(string value)
    {
        if (!File.Exists(value) && (value.TrimStart().StartsWith('{') || WellKnownText().IsMatch(value)))
        {
            return SearchArea.ParsePolygon(value);
        }

        string text = ReadFile(value);
        try
        {
            return SearchArea.ParsePolygon(text);
        }
        catch (ArchiveException exception)
        {
            throw new ArchiveException($"--polygon {value}: {exception.Message}", exception);
        }
    }

    private static string ReadFile(string name)
    {
        if (Directory.Exists(name))
        {
            throw new ArchiveException($"--polygon {name} is a folder; name a file of GeoJSON or well-known text in it.");
        }

        if (!File.Exists(name))
        {
            string shown = name.Length <= LongestShown ? name : $"{name[..LongestShown]}...";
            string hint = name.StartsWith('~') ? " The shell puts the home folder in place of ~ only where no quotes stand around it." : "";
            throw new ArchiveException($"--polygon {shown}: there is no such file, and it is neither GeoJSON nor well-known text.{hint}");
        }

        string text = ReadBounded(name);
        return string.IsNullOrWhiteSpace(text)
            ? throw new ArchiveException($"--polygon {name}: the file is empty; write GeoJSON or well-known text into it.")
            : text;
    }

    // Not by its length, which a pipe does not tell.
    private static string ReadBounded(string name)
    {
        try
        {
            using var reader = new StreamReader(name);
            var letters = new char[LargestFile + 1];
            int count = reader.ReadBlock(letters);
            return count <= LargestFile
                ? new string(letters, 0, count)
                : throw new ArchiveException($"--polygon {name}: the file is larger than 16 MiB; simplify the polygon.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveException($"--polygon {name}: the file cannot be read: {error.Message}", error);
        }
    }

    [GeneratedRegex(@"\A\s*(SRID\s*=\s*\d+\s*;)?\s*(MULTI)?(POINT|LINESTRING|LINEARRING|POLYGON|CURVE|SURFACE|GEOMETRYCOLLECTION)\s*[ZM]*\s*(\(|EMPTY\b)", RegexOptions.IgnoreCase)]
    private static partial Regex WellKnownText();
}
