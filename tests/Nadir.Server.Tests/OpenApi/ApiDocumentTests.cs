using System.Text.Json;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.OpenApi;

public class ApiDocumentTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Variable = "NADIR_ACCEPT";

    [Fact]
    public async Task The_document_is_the_one_that_was_accepted()
    {
        var served = await server.Client.GetStringAsync("/openapi/v1.json");
        var path = Path.Combine(Repository(), "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            await File.WriteAllTextAsync(path, served.ReplaceLineEndings("\n").TrimEnd() + "\n");
        }

        Assert.True(
            File.Exists(path) && (await File.ReadAllTextAsync(path)).TrimEnd() == served.ReplaceLineEndings("\n")
                .TrimEnd(),
            $"docs/openapi.json is not what the server serves; look at the difference, and accept it "
                + $"with {Variable}=1.");
    }

    [Fact]
    public async Task Every_operation_has_a_name_and_says_what_it_does()
    {
        var document = JsonElement.Parse(await server.Client.GetStringAsync("/openapi/v1.json"));

        Assert.All(
            document.GetProperty("paths").EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, operation.Value))),
            pair => Assert.True(pair.Value.TryGetProperty("operationId", out _), pair.Name));
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Nadir.slnx")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests lie outside the repository.");
        }

        return folder;
    }
}
