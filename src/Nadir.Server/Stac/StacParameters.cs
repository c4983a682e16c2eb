using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nadir.Server.Problems;
using Nadir.Text;

namespace Nadir.Server.Stac;

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
