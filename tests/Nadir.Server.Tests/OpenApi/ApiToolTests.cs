using System.Text.Json;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.OpenApi;

/// <summary>
/// The description of the API as others read it. The tools are installed by <c>scripts/openapi-tools.sh</c>.
/// </summary>
public sealed class ApiToolTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-openapi-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task A_linter_finds_nothing()
    {
        var document = await SaveAsync();
        NodeTools.Run("@redocly/cli/bin/cli.js", "lint", "--format=stylish", "--max-problems=100", document);
        var report = NodeTools.Run("@redocly/cli/bin/cli.js", "lint", "--format=json", document);
        Assert.Equal(0, JsonElement.Parse(report[report.IndexOf('{', StringComparison.Ordinal)..]).GetProperty("totals")
            .GetProperty("warnings").GetInt32());
    }

    [SkippableFact]
    public async Task A_client_with_generated_types_compiles()
    {
        var document = await SaveAsync();
        NodeTools.Run("openapi-typescript/bin/cli.js", document, "-o", Path.Combine(_folder, "api.d.ts"));
        var client = Path.Combine(_folder, "client.ts");
        File.Copy(Path.Combine(NodeTools.Repository, "tests", "Nadir.Server.Tests", "OpenApi", "Tools", "client.ts"),
            client);
        NodeTools.Run("typescript/bin/tsc", "--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom",
            "--module", "esnext", "--moduleResolution", "bundler", client);
    }

    private async Task<string> SaveAsync()
    {
        NodeTools.SkipUnlessInstalled();
        var path = Path.Combine(_folder, "openapi.json");
        await File.WriteAllTextAsync(path, await server.Client.GetStringAsync("/openapi/v1.json"));
        return path;
    }
}
