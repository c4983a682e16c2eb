using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Nadir.Server.Stac;

/// <summary>Addresses of the STAC API as the client sees the server, and links to them.</summary>
/// <param name="request">The request, which tells how the server was reached.</param>
/// <param name="collection">Id of the collection.</param>
internal sealed class StacAddresses(HttpRequest request, string collection)
{
    public const string Json = "application/json";
    public const string GeoJson = "application/geo+json";
    public const string Schema = "application/schema+json";

    private readonly string _server = $"{request.Scheme}://{request.Host}{request.PathBase}";

    /// <summary>The landing page.</summary>
    public string Root => _server + "/stac";

    /// <summary>The address of this request, with its query.</summary>
    public string Self => $"{_server}{request.Path}{request.QueryString}";

    /// <summary>The search.</summary>
    public string Search => Root + "/search";

    /// <summary>The list of collections.</summary>
    public string Collections => Root + "/collections";

    /// <summary>The collection.</summary>
    public string Collection => CollectionOf(collection);

    /// <summary>Another collection.</summary>
    public string CollectionOf(string id) => $"{Collections}/{Uri.EscapeDataString(id)}";

    /// <summary>The collection's items.</summary>
    public string Items => Collection + "/items";

    /// <summary>The properties that filters may name.</summary>
    public string Queryables => Root + "/queryables";

    /// <summary>The properties that filters of the collection may name.</summary>
    public string CollectionQueryables => Collection + "/queryables";

    /// <summary>One item.</summary>
    public string Item(string id) => $"{Items}/{Uri.EscapeDataString(id)}";

    /// <summary>A name as it stands in the path of an address, where the server leaves slashes encoded.</summary>
    public static string Decode(string part) => part.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Something else of the server.</summary>
    /// <param name="path">From the root, with a slash first.</param>
    public string Of(FormattableString path) => _server + FormattableString.Invariant(path);

    /// <summary>A link.</summary>
    /// <param name="relation">Its relation, such as <c>self</c>.</param>
    /// <param name="address">Where it leads.</param>
    /// <param name="type">The media type of what is there.</param>
    /// <param name="title">What it is called; null for nothing.</param>
    public static JsonObject Link(string relation, string address, string type, string? title = null)
    {
        var link = new JsonObject { ["rel"] = relation, ["href"] = address, ["type"] = type };
        if (title is not null)
        {
            link["title"] = title;
        }

        return link;
    }
}
