using System.Text.RegularExpressions;
using Nadir.Archive.Tests.Support;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Stac;

/// <summary>
/// Documents of the STAC API as stac-node-validator sees them. It needs the schemas of the specification, which are not
/// part of the repository: NADIR_STAC_SCHEMAS names a folder with <c>item-spec</c>, <c>collection-spec</c> and
/// <c>catalog-spec</c> as in stac-spec 1.1.0,
/// <c>geojson</c> (Feature.json, Geometry.json) and <c>extensions</c> (NAME/vX.Y.Z/schema.json).
/// </summary>
public sealed partial class StacToolTests : IDisposable
{
    private static readonly string? Schemas = Environment.GetEnvironmentVariable("NADIR_STAC_SCHEMAS");

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-stac-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Documents_of_an_archive_of_a_folder_are_valid()
    {
        SkipUnlessInstalled();
        using var fixture = new StacFixture();
        await fixture.InitializeAsync();
        try
        {
            // Images whose time nobody knows are left out: the schema wants one (decision 0233).
            await CheckAsync(fixture.Client, StacFixture.Placed, "/stac", "/stac/collections",
                "/stac/search?limit=500&filter=datetime%20IS%20NOT%20NULL%20OR%20start_datetime%20IS%20NOT%20NULL");
        }
        finally
        {
            await fixture.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task Documents_of_an_archive_of_a_catalog_are_valid()
    {
        SkipUnlessInstalled();
        using var web = new LoopbackServer();
        using var folder = new TemporaryFolder();
        StacSourceTests.Serve(web, folder, collection => collection.Remove("sci:doi"));
        await using var server = await StacSourceTests.StartAsync();
        server.Ingest(web.At("sea/collection.json").AbsoluteUri);

        await CheckAsync(server.Client, 1, "/stac", "/stac/collections", "/stac/collections/sea",
            "/stac/collections/sea/items");
    }

    private static void SkipUnlessInstalled()
    {
        NodeTools.SkipUnlessInstalled();
        Skip.If(Schemas is null, "NADIR_STAC_SCHEMAS does not name a folder with the schemas of STAC.");
    }

    private async Task CheckAsync(HttpClient client, int items, params string[] addresses)
    {
        foreach (var (index, address) in addresses.Index())
        {
            var path = Path.Combine(_folder, $"{index}.json");
            await File.WriteAllTextAsync(path, await client.GetStringAsync(address));
            var output = NodeTools.Run(
                Path.Combine(NodeTools.Repository, "tests", "Nadir.Server.Tests", "OpenApi", "Tools", "stac.cjs"),
                Schemas!, path);
            var counts = Summary().Match(output);
            Assert.True(counts.Success, output);
            if (address.Contains("limit", StringComparison.Ordinal)
                || address.EndsWith("items", StringComparison.Ordinal))
            {
                Assert.True(int.Parse(counts.Groups["valid"].Value,
                    System.Globalization.CultureInfo.InvariantCulture) == items, output);
            }
        }
    }

    [GeneratedRegex(@"valid: (?<valid>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Summary();
}
