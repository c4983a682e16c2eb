using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Nadir.Archive;
using Nadir.Archive.Search.Filters;
using Nadir.Server.Problems;
using Nadir.Text;

namespace Nadir.Server.Stac;

/// <summary>What a search or a list of items asks for.</summary>
internal sealed record StacQuery
{
    /// <summary>The most items of a page; who asks for more gets this many.</summary>
    public const int MostItems = 500;

    private const int Default = 10;

    /// <summary>The area of <c>bbox</c> or <c>intersects</c>; null for any.</summary>
    public SearchArea? Area { get; init; }

    /// <summary>The time; null for any.</summary>
    public StacTime? Time { get; init; }

    /// <summary>The ids; null for all. Ids that are no numbers name nothing.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>The collections; null for all.</summary>
    public IReadOnlyList<string>? Collections { get; init; }

    /// <summary>Items of a page.</summary>
    public int Limit { get; init; } = Default;

    /// <summary>Where the page before ended; 0 for the first.</summary>
    public long After { get; init; }

    /// <summary>The area of four or six numbers; heights do not count.</summary>
    /// <exception cref="RequestException">They are no box.</exception>
    public static SearchArea Box(IReadOnlyList<double> bounds)
    {
        if (bounds.Count is not (4 or 6) || !bounds.All(double.IsFinite))
        {
            throw RequestException.Malformed("The bbox is four numbers, west, south, east, north, or six with heights after south and north.");
        }

        var half = bounds.Count / 2;
        return ReadArea(() => SearchArea.OfBox(bounds[0], bounds[1], bounds[half], bounds[half + 1]));
    }

    /// <summary>Reads an area, and says what is wrong with it to the client.</summary>
    public static SearchArea ReadArea(Func<SearchArea> read)
    {
        try
        {
            return read();
        }
        catch (ArchiveException error)
        {
            throw RequestException.Malformed(error.Message);
        }
    }

    /// <summary>Checks and bounds the parameter <c>limit</c>.</summary>
    /// <exception cref="RequestException">It is less than one.</exception>
    public static int CheckLimit(long limit) => limit >= 1
        ? (int)Math.Min(limit, MostItems)
        : throw RequestException.Malformed("The limit of a page is 1 or more.");

    /// <summary>Reads the token of a link to the next page.</summary>
    /// <exception cref="RequestException">It is none.</exception>
    public static long ParseToken(string token) =>
        long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            ? after
            : throw RequestException.Malformed("The token is not one that a link to a next page had; begin the search anew.");

    /// <summary>The same for the archive; one item more than the page has, which tells whether there is a next page.</summary>
    public SceneQuery ToScenes() => new()
    {
        Filter = Area is null && Time is null ? null : new SearchFilter { Area = Area, After = Time?.From, Before = Time?.To },
        Ids = Ids is null ? null : [.. Ids.Select(id => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)],
        After = After,
        Count = Limit + 1,
    };
}

/// <summary>
/// The parameters that the STAC API knows. Any other is refused: a filter that is passed over would answer with what it should
/// have left out (OGC API - Features 1.0.1, requirements 8 and 9).
/// </summary>
internal static class StacParameters
{
    /// <summary>Of a search.</summary>
    public static readonly string[] OfSearch = ["bbox", "bbox-crs", "intersects", "datetime", "ids", "collections", "limit", "token"];

    /// <summary>Of a list of items.</summary>
    public static readonly string[] OfItems = ["bbox", "bbox-crs", "datetime", "limit", "token"];

    private const string Crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

    private static readonly string[] Extensions = ["query", "filter", "filter-lang", "filter-crs", "sortby", "fields", "q", "conf"];

    /// <summary>Refuses a query of an address that has other parameters.</summary>
    /// <exception cref="RequestException">It has.</exception>
    public static void Require(IQueryCollection given, params ReadOnlySpan<string> known) => Require(given.Keys, "parameter", known);

    /// <summary>Refuses a body that has other members.</summary>
    /// <exception cref="RequestException">It has.</exception>
    public static void Require(JsonElement body, params ReadOnlySpan<string> known) =>
        Require(body.EnumerateObject().Where(member => !IsEmpty(member.Value)).Select(member => member.Name), "member", known);

    /// <summary>Refuses a reference system of <c>bbox</c> but longitude and latitude on WGS 84.</summary>
    /// <exception cref="RequestException">It is another one.</exception>
    public static void RequireCrs84(string? crs)
    {
        if (crs is not null && crs != Crs84)
        {
            throw RequestException.Malformed($"bbox-crs may be {Crs84} alone, longitude and latitude; give the box in these.");
        }
    }

    // Clients send members of extensions that ask for nothing.
    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static void Require(IEnumerable<string> given, string kind, ReadOnlySpan<string> known)
    {
        string[] names = [.. known];
        foreach (var name in given)
        {
            if (names.Contains(name, StringComparer.Ordinal))
            {
                continue;
            }

            // What a client wrote is repeated no longer than a name is.
            var shown = name.Length <= 40 ? name : name[..40] + "...";
            var advice = Extensions.Contains(name, StringComparer.Ordinal) ? "that extension is not offered here"
                : Spelling.Nearest(name, names) is { } nearest ? $"did you mean {nearest}"
                : names.Length == 0 ? "there are none here" : $"there are {string.Join(", ", names)}";
            throw RequestException.Malformed($"The {kind} '{shown}' is not known: {advice}{(advice.StartsWith("did", StringComparison.Ordinal) ? '?' : '.')}");
        }
    }
}

/// <summary>The parameter <c>datetime</c>: an instant, or an interval that may be open on one side (RFC 3339; OGC API - Features 7.15.4).</summary>
/// <param name="From">The earliest time; null for any.</param>
/// <param name="To">The latest time; null for any.</param>
internal readonly partial record struct StacTime(DateTimeOffset? From, DateTimeOffset? To)
{
    private const string Open = "..";

    private static readonly string Fault =
        $"The datetime is an instant such as 2024-05-06T07:08:09Z, or an interval such as 2024-01-01T00:00:00Z/{Open}, of which one side may be open.";

    /// <summary>Reads the parameter.</summary>
    /// <exception cref="RequestException">It is malformed, open on both sides, or ends before it begins.</exception>
    public static StacTime Parse(string text)
    {
        var parts = text.Split('/');
        var time = parts switch
        {
            [var instant] => new StacTime(Instant(instant), Instant(instant)),
            [var from, var to] when !(IsOpen(from) && IsOpen(to)) =>
                new StacTime(IsOpen(from) ? null : Instant(from), IsOpen(to) ? null : Instant(to)),
            _ => throw RequestException.Malformed(Fault),
        };
        return time.From > time.To ? throw RequestException.Malformed("The interval of datetime ends before it begins.") : time;
    }

    /// <summary>Writes an instant.</summary>
    public static string Write(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static bool IsOpen(string side) => side is Open or "";

    private static DateTimeOffset Instant(string text)
    {
        // A second of 60 is a leap second, which clocks here do not have.
        var match = Rfc3339().Match(text.Replace(":60", ":59", StringComparison.Ordinal));
        return match.Success && DateTimeOffset.TryParse(
            match.Groups["time"].Value.ToUpperInvariant() + match.Groups["fraction"].Value + match.Groups["zone"].Value.ToUpperInvariant(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : throw RequestException.Malformed(Fault);
    }

    // Seven digits are all that a tick can tell.
    [GeneratedRegex(@"^(?<time>\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:(?<fraction>\.\d{1,7})\d*)?(?<zone>[Zz]|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
