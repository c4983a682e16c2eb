using System.Globalization;
using Nadir.Archive;
using Nadir.Archive.Search.Filters;
using Nadir.Server.Problems;

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
