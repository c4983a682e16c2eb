using System.Globalization;
using System.Text.Json;
using Nadir.Archive;
using Nadir.Archive.Search.Filters;
using Nadir.Server.Problems;
using Nadir.Server.Requests;

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

    /// <summary>What must be true of an item; null for anything.</summary>
    public FilterExpression? Filter { get; init; }

    /// <summary>By what items are ordered; by their numbers where it is empty.</summary>
    public IReadOnlyList<SceneOrder> Order { get; init; } = [];

    /// <summary>Which members of items are written.</summary>
    public StacFields Fields { get; init; } = StacFields.All;

    /// <summary>What items show, in words; null for anything.</summary>
    public string? Words { get; init; }

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
            throw RequestException.Malformed(
                "The bbox is four numbers, west, south, east, north, or six with heights after south and north.");
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
            : throw RequestException.Malformed(
                "The token is not one that a link to a next page had; begin the search anew.");

    /// <summary>The ground and the time that windows are searched by; null for any.</summary>
    public SearchFilter? ToWindows() =>
        Area is null && Time is null ? null : new SearchFilter { Area = Area, After = Time?.From, Before = Time?.To };
}

/// <summary>
/// The parameters that the STAC API knows. Any other is refused: a filter that is passed over would answer with what it
/// should have left out (OGC API - Features 1.0.1, requirements 8 and 9).
/// </summary>
internal static class StacParameters
{
    /// <summary>Of a list of items.</summary>
    public static readonly string[] OfItems = ["bbox", "bbox-crs", "datetime", "limit", "token", "filter",
        "filter-lang", "filter-crs", "sortby", "fields", "q"];

    /// <summary>Of a search.</summary>
    public static readonly string[] OfSearch = [.. OfItems, "intersects", "ids", "collections"];

    private const string Crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

    /// <summary>Refuses a body that has other members.</summary>
    /// <exception cref="RequestException">It has.</exception>
    public static void Require(JsonElement body, IReadOnlyList<string> known) =>
        KnownNames.Require(body.EnumerateObject().Where(member => !IsEmpty(member.Value)).Select(member => member.Name),
            "member", known);

    /// <summary>Refuses a reference system but longitude and latitude on WGS 84.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="crs">Its value; null for none.</param>
    /// <exception cref="RequestException">It is another one.</exception>
    public static void RequireCrs84(string name, string? crs)
    {
        if (crs is not null && crs != Crs84)
        {
            throw RequestException.Malformed(
                $"{name} may be {Crs84} alone, longitude and latitude; give places in these.");
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
}
