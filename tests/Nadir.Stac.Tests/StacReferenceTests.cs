using System.Text.Json;
using Nadir.Archive.Tests.Support;
using Nadir.Stac.Documents;
using Nadir.Stac.Fetching;
using Nadir.Stac.Snapshots;

namespace Nadir.Stac.Tests;

/// <summary>Reads the published examples of the specification, and whatever other documents lie beside them.</summary>
[Trait("Category", "Reference")]
public sealed class StacReferenceTests
{
    [SkippableFact]
    public void EveryDocumentLeadsToTheItemsThatItsLinksLeadTo()
    {
        foreach (var path in Documents())
        {
            var expected = new SortedSet<string>(StringComparer.Ordinal);
            Collect(path, [], expected);

            var entries = Read(path);

            var images = entries.OfType<StacEntry.Image>().Select(entry => entry.Value).ToList();
            var faults = entries.OfType<StacEntry.Fault>().ToList();
            Assert.All(faults, fault => Assert.True(
                !Exists(fault.Address) || fault.Reason.Contains("no asset", StringComparison.Ordinal)
                    || fault.Reason.Contains("outside", StringComparison.Ordinal),
                fault.Reason));
            var left = faults.Select(fault => fault.Address.Text).Concat(images.Select(image => image.Document.Text));
            Assert.Superset(expected, left.ToHashSet());
        }

        static bool Exists(StacAddress address) => !address.IsRemote && File.Exists(address.Text);
    }

    [SkippableFact]
    public void EveryItemKeepsItsPropertiesItsTimesAndItsBestPicture()
    {
        var items = 0;
        foreach (var path in Documents())
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.GetProperty("type").GetString() != "Feature"
                || Read(path).OfType<StacEntry.Image>().SingleOrDefault() is not { Value: var image })
            {
                continue;
            }

            items++;
            var properties = json.RootElement.GetProperty("properties");
            var attributes = image.Description.Attributes.ToLookup(
                attribute => attribute.Name, attribute => attribute.Text);
            Assert.Equal([json.RootElement.GetProperty("id").GetString()!], attributes["stac:id"]);
            foreach (var property in properties.EnumerateObject().Where(IsKeptText))
            {
                Assert.Equal([property.Value.GetString()!], attributes[property.Name]);
            }

            if (properties.GetProperty("datetime") is { ValueKind: JsonValueKind.String } time
                && !properties.TryGetProperty("start_datetime", out _))
            {
                Assert.Equal((time.GetDateTimeOffset(), time.GetDateTimeOffset()),
                    (image.Description.AcquiredFrom, image.Description.AcquiredTo));
            }

            var roles = json.RootElement.GetProperty("assets").EnumerateObject()
                .ToDictionary(asset => asset.Name, asset => asset.Value.TryGetProperty("roles", out var list)
                    ? list.GetRawText() : "[]");
            var chosen = roles[Assert.Single(attributes["stac:asset"])];
            Assert.True(
                chosen.Contains("visual", StringComparison.Ordinal)
                    || !roles.Values.Any(role => role.Contains("visual", StringComparison.Ordinal)), path);
        }

        Assert.True(items > 0);
    }

    // Times are no attributes; definitions of reference systems and texts that are longer are left out or cut.
    private static bool IsKeptText(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.String
        && !property.Name.EndsWith("datetime", StringComparison.Ordinal)
        && !property.Name.StartsWith("proj:wkt", StringComparison.Ordinal)
        && property.Value.GetString()!.Length is > 0 and <= 1000;

    // By the file system and the links alone, without the code that is tested.
    private static void Collect(string path, HashSet<string> met, SortedSet<string> items)
    {
        if (!met.Add(path))
        {
            return;
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        if (json.RootElement.GetProperty("type").GetString() == "Feature")
        {
            items.Add(path);
            return;
        }

        foreach (var link in json.RootElement.GetProperty("links").EnumerateArray())
        {
            var target = Path.GetFullPath(
                Path.Combine(Path.GetDirectoryName(path)!, link.GetProperty("href").GetString()!));
            if (link.GetProperty("rel").GetString() is "child" or "item" && File.Exists(target))
            {
                Collect(target, met, items);
            }
        }
    }

    private static string[] Documents()
    {
        var folder = Path.Combine(ReferenceData.Folder, "geo", "stac");
        Skip.IfNot(Directory.Exists(folder), $"There is no folder {folder}.");
        return Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories);
    }

    private static List<StacEntry> Read(string path)
    {
        using var snapshot = new CatalogSnapshot(new MemorySnapshot());
        using var fetcher = new SafeFetcher();
        var options = new StacOptions();
        var store = new StacDocumentStore(fetcher, snapshot, options.DocumentLimits);
        return [.. new StacReader(new StacAddress(path), options, store, snapshot).Read(CancellationToken.None)];
    }
}
