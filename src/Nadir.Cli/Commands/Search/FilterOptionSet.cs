using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Nadir.Archive;
using Nadir.Archive.Search.Filters;
using Nadir.Cli.CommandLine;
using Nadir.Imagery.Files;

namespace Nadir.Cli.Commands.Search;

/// <summary>The options that say which windows a search may find.</summary>
internal sealed class FilterOptionSet
{
    private readonly Option<string?> _box = new("--bbox")
    {
        Description = "Only ground that touches this box, in degrees; west greater than east crosses the antimeridian.",
        HelpName = "W,S,E,N",
    };

    private readonly Option<string?> _polygon = new("--polygon")
    {
        Description = "Only ground that touches this polygon: GeoJSON or well-known text, or a file of it.",
        HelpName = "AREA",
    };

    private readonly Option<string?> _after = new("--after")
    {
        Description =
            "Only images taken at this time or later: 2021-06-01 or 2021-06-01T10:30:00Z, in UTC unless it says "
                + "otherwise.",
        HelpName = "TIME",
    };

    private readonly Option<string?> _before = new("--before")
    {
        Description = "Only images taken at this time or earlier; a day counts to its end.",
        HelpName = "TIME",
    };

    private readonly Option<string[]> _where = new("--where")
    {
        Description =
            "Only images of which this is true: CQL2, such as \"gsd < 1 AND platform = 'landsat-8'\", or key=value, "
                + "key<number, \"key in a,b\", \"key like %a%\". May be given several times.",
        HelpName = "CONDITION",
    };

    private readonly Option<string?> _source = new("--source")
    {
        Description = "Only images of this file, folder or address.",
        HelpName = "PATH",
    };

    /// <summary>The options, for the command.</summary>
    public IReadOnlyList<Option> All => [_box, _polygon, _after, _before, _where, _source];

    /// <summary>The filter that a command line asks for.</summary>
    /// <returns>Null when it asks for none.</returns>
    /// <exception cref="UsageException">An option cannot be read.</exception>
    public SearchFilter? FilterOf(CommandResult line)
    {
        var (box, polygon) = (line.GetValue(_box), line.GetValue(_polygon));
        if (box is not null && polygon is not null)
        {
            throw new UsageException("--bbox and --polygon are two ways to name an area; choose one.");
        }

        var filter = new SearchFilter
        {
            Area = box is not null ? SearchArea.ParseBox(box) : polygon is not null ? PolygonText.Read(polygon) : null,
            After = line.GetValue(_after) is { } after ? Time("--after", after, endOfDay: false) : null,
            Before = line.GetValue(_before) is { } before ? Time("--before", before, endOfDay: true) : null,
            Where = [.. (line.GetValue(_where) ?? []).Select(FilterExpression.Parse)],
            Source = line.GetValue(_source) is { } source ? Place(source) : null,
        };
        return filter.After > filter.Before
            ? throw new UsageException("--after is later than --before, so nothing could be found.")
            : filter.IsEmpty ? null : filter;
    }

    // Addresses stay as they are; the catalog keeps full paths of files.
    private static string Place(string source) => source.Contains("://", StringComparison.Ordinal) ? source
        : LocalFile.FullPath(source) is var full && (LocalFile.IsFile(full) || LocalFile.IsFolder(full)) ? full
        : LocalFile.FullPath(FileNames.Parse(source));

    private static DateTimeOffset Time(string option, string text, bool endOfDay) => FilterTime.Parse(text, endOfDay)
        ?? throw new UsageException($"{option} {text} is no time; write 2021-06-01 or 2021-06-01T10:30:00Z.");
}

/// <summary>The value of <c>--polygon</c>: an area in words, or the name of a file that holds one.</summary>
internal static partial class PolygonText
{
    private const int LargestFile = 16 << 20;
    private const int LongestShown = 400;

    /// <summary>Reads an area.</summary>
    /// <exception cref="ArchiveException">It is none, or the file is not there, not readable, empty, too large
    /// or holds none.</exception>
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
            throw new ArchiveException(
                $"--polygon {name} is a folder; name a file of GeoJSON or well-known text in it.");
        }

        if (!File.Exists(name))
        {
            string shown = name.Length <= LongestShown ? name : $"{name[..LongestShown]}...";
            string hint = name.StartsWith('~')
                ? " The shell puts the home folder in place of ~ only where no quotes stand around it." : "";
            throw new ArchiveException(
                $"--polygon {shown}: there is no such file, and it is neither GeoJSON nor well-known text.{hint}");
        }

        string text = ReadBounded(name);
        return string.IsNullOrWhiteSpace(text)
            ? throw new ArchiveException(
                $"--polygon {name}: the file is empty; write GeoJSON or well-known text into it.")
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
                : throw new ArchiveException(
                    $"--polygon {name}: the file is larger than 16 MiB; simplify the polygon.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveException($"--polygon {name}: the file cannot be read: {error.Message}", error);
        }
    }

    [GeneratedRegex(
        @"\A\s*(SRID\s*=\s*\d+\s*;)?\s*(MULTI)?(POINT|LINESTRING|LINEARRING|POLYGON|CURVE|SURFACE|GEOMETRYCOLLECTION)\s*[ZM]*\s*(\(|EMPTY\b)", RegexOptions.IgnoreCase)]
    private static partial Regex WellKnownText();
}
