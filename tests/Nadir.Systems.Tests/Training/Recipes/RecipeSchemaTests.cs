using System.Text.Json.Nodes;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Tests.Training.Recipes;

public class RecipeSchemaTests
{
    [Fact]
    public void MembersHaveDescriptionKindRangeAndDefault()
    {
        var schema = RecipeSchema.Of(KnownSystems.Registry, "faami");
        var rate = At(schema, "optimizer", "learningRate");
        Assert.Equal(("number", 0.0, 10.0, 1e-3),
            (Text(rate["type"]), Value(rate["minimum"]), Value(rate["maximum"]), Value(rate["default"])));
        Assert.Contains("Peak learning rate", Text(rate["description"]), StringComparison.Ordinal);
        var epochs = At(schema, "epochs");
        Assert.Equal(("integer", 1.0, 10_000.0),
            (Text(epochs["type"]), Value(epochs["minimum"]), Value(epochs["maximum"])));
        Assert.Equal("boolean", Text(At(schema, "bfloat16")["type"]));
        Assert.Equal(["AdamW", "Adam", "Sgd"], At(schema, "optimizer", "algorithm")["enum"]!.AsArray().Select(Text));
        Assert.Equal(["string", "null"], At(schema, "encoder")["type"]!.AsArray().Select(Text));
        Assert.Equal((8.0, 4096.0),
            (Value(At(schema, "model", "width")["minimum"]), Value(At(schema, "model", "width")["maximum"])));
        Assert.Equal(8.0, Value(At(schema, "model", "encoder", "text", "width")["minimum"]));
        var size = At(schema, "imageSizes")["items"]!["properties"]!["size"]!;
        Assert.Equal((32.0, 1024.0), (Value(size["minimum"]), Value(size["maximum"])));
        Assert.Equal("faami", Text(At(schema, "task")["const"]));
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public void EveryMemberOfADefaultRecipeIsInItsSchemaAndNothingElse()
    {
        foreach (var task in new[] { "osdpm", "faami", "sfdr", "dual-encoder", "clip", "vsepp", "scan", "camp", "mtfn",
            "lw-mcr", "amfmn", "galr", "hvsa", "kamcl" })
        {
            var schema = RecipeSchema.Of(KnownSystems.Registry, task)["properties"]!.AsObject();
            var recipe = JsonNode.Parse(
                RecipeFile.ToJson(KnownSystems.Registry, RecipeFile.Default(KnownSystems.Registry, task)))!.AsObject();
            Assert.Equal(
                recipe.Select(pair => pair.Key).Order(StringComparer.Ordinal),
                schema.Select(pair => pair.Key).Where(name => name != "$schema").Order(StringComparer.Ordinal));
        }
    }

    private static JsonNode At(JsonNode schema, params string[] path) =>
        path.Aggregate(schema, (node, name) => node["properties"]![name]!);

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static double Value(JsonNode? node) =>
        double.Parse(node!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
