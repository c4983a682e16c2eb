using System.Text.Json;

namespace Nadir.Stac.Documents;

/// <summary>Tells what a JSON object is.</summary>
internal static class StacDocumentType
{
    /// <summary>Reads the type, and for documents older than it (before 1.0.0-rc.1) looks at the fields.</summary>
    /// <returns>Null when it is nothing of STAC.</returns>
    public static StacDocumentKind? Of(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return root.Text("type") switch
        {
            "Catalog" => StacDocumentKind.Catalog,
            "Collection" => StacDocumentKind.Collection,
            "Feature" => StacDocumentKind.Item,
            "FeatureCollection" => StacDocumentKind.ItemCollection,
            null when root.Text("id") is not null && root.List("links").Any() =>
                root.Object("extent") is null ? StacDocumentKind.Catalog : StacDocumentKind.Collection,
            _ => null,
        };
    }

    /// <summary>Whether a version is one whose rules this build follows, drafts of 1.0 and 1.1 included.</summary>
    public static bool IsKnownVersion(string version) =>
        version is "1.0" or "1.1"
        || version.StartsWith("1.0.", StringComparison.Ordinal) || version.StartsWith("1.1.", StringComparison.Ordinal);
}
