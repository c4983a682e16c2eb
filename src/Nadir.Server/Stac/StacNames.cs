using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Search.Filters;

namespace Nadir.Server.Stac;

/// <summary>
/// What items and collections are called: as in the catalog that they come from; other images by their numbers, in a
/// collection that is named after the archive. Thread-safe.
/// </summary>
/// <remarks>
/// Where a collection has an id twice, as where several assets of one item were indexed, the first image has it, and
/// the others have their numbers behind it: <c>a~17</c>.
/// </remarks>
internal sealed class StacNames(IArchiveStore store, ServerOptions options)
{
    private const string IdName = "stac:id";
    private const string CollectionName = "stac:collection";
    private const int MostOfOneId = 1000;

    /// <summary>Id of the collection of images that come from none.</summary>
    public string Default { get; } = StacCollection.IdOf(options.Name);

    /// <summary>Id of the collection of an image.</summary>
    public string CollectionOf(ArchiveScene scene) => Text(scene, CollectionName) ?? Default;

    /// <summary>Id of the item of an image.</summary>
    public string IdOf(ArchiveScene scene)
    {
        var id = OwnId(scene);
        return !store.HasAttribute(IdName) || First(id, CollectionOf(scene)) == scene.Id
            ? id
            : string.Create(CultureInfo.InvariantCulture, $"{id}~{scene.Id}");
    }

    /// <summary>Finds images by the ids of their items.</summary>
    /// <param name="ids">The ids; those that name nothing are passed over.</param>
    /// <param name="collections">The collections to look in; null for all.</param>
    public IEnumerable<ArchiveScene> Find(IReadOnlyList<string> ids, IReadOnlyList<string>? collections) => ids
        .Distinct(StringComparer.Ordinal)
        .SelectMany(id => Candidates(id).Where(scene => IdOf(scene) == id))
        .Where(scene => collections?.Contains(CollectionOf(scene), StringComparer.Ordinal) != false)
        .DistinctBy(scene => scene.Id);

    /// <summary>That an image is in one of several collections.</summary>
    public FilterExpression In(IReadOnlyList<string> collections) => WithDefault(OneOf("collection", collections));

    /// <summary>A filter for which images of no collection are in that of the archive's name.</summary>
    public FilterExpression WithDefault(FilterExpression filter) => filter.WithMissing("collection", Default);

    private IEnumerable<ArchiveScene> Candidates(string id)
    {
        var found = store.ListScenes(new SceneQuery { Where = [OneOf("id", [id])], Count = MostOfOneId });
        var mark = id.LastIndexOf('~');
        return mark > 0 && long.TryParse(id.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture,
            out var number) && store.FindScene(number) is { } scene
            ? found.Append(scene)
            : found;
    }

    private long First(string id, string collection) =>
        store.ListScenes(new SceneQuery { Where = [OneOf("id", [id]), In([collection])], Count = 1 }) is [var first]
            ? first.Id : 0;

    private static string OwnId(ArchiveScene scene) =>
        Text(scene, IdName) ?? scene.Id.ToString(CultureInfo.InvariantCulture);

    private static string? Text(ArchiveScene scene, string name) =>
        scene.Description.Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Text;

    private static FilterExpression OneOf(string property, IReadOnlyList<string> values)
    {
        var filter = values.Count == 0
            ? (JsonNode)JsonValue.Create(false)
            : new JsonObject
            {
                ["op"] = "in",
                ["args"] = new JsonArray(new JsonObject { ["property"] = property },
                    new JsonArray([.. values.Select(value => (JsonNode)JsonValue.Create(value))])),
            };
        using var document = JsonDocument.Parse(filter.ToJsonString());
        return FilterExpression.ParseCql2(document.RootElement);
    }
}
