using System.Diagnostics;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.OpenApi;

/// <summary>The description of the API as others read it. The tools are installed by <c>scripts/openapi-tools.sh</c>.</summary>
public sealed class ApiToolTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-openapi-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task A_linter_finds_no_error()
    {
        var document = await SaveAsync();
        Run("@redocly/cli/bin/cli.js", "lint", "--format=stylish", document);
    }

    [SkippableFact]
    public async Task A_client_with_generated_types_compiles()
    {
        var document = await SaveAsync();
        Run("openapi-typescript/bin/cli.js", document, "-o", Path.Combine(_folder, "api.d.ts"));
        var client = Path.Combine(_folder, "client.ts");
        File.Copy(Path.Combine(Repository(), "tests", "Nadir.Server.Tests", "OpenApi", "Tools", "client.ts"), client);
        Run("typescript/bin/tsc", "--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", "--module", "esnext", "--moduleResolution", "bundler", client);
    }

    private async Task<string> SaveAsync()
    {
        Skip.IfNot(File.Exists(Path.Combine(Tools(), "installed.json")), "The tools for OpenAPI are not installed; run scripts/openapi-tools.sh.");
        var path = Path.Combine(_folder, "openapi.json");
        await File.WriteAllTextAsync(path, await server.Client.GetStringAsync("/openapi/v1.json"));
        return path;
    }

    private static void Run(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Tools(), "node_modules", tool), .. arguments])
        {
            WorkingDirectory = Tools(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Nothing is told to anybody.
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + error.Result);
    }

    private static string Tools() => Path.Combine(Repository(), "artifacts", "openapi-tools");

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Nadir.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests lie outside the repository.");
        }

        return folder;
    }
}
