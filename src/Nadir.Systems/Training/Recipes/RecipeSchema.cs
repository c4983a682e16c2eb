using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;

namespace Nadir.Systems.Training.Recipes;

/// <summary>
/// Recipes as a JSON Schema (draft 2020-12), from which editors show and complete them: members with their
/// descriptions, kinds, words, defaults and ranges, all taken from the classes that read recipes.
/// </summary>
/// <remarks>
/// Safe to use from many threads. Descriptions need the documentation files beside the program; without them there are
/// none.
/// </remarks>
public static class RecipeSchema
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    // Bounds that other members decide.
    private static readonly HashSet<string> Dependent = ["selfCritical.samples", "perception.channelReduction"];

    /// <summary>The schema of the recipes of every system; the <c>task</c> decides which one counts.</summary>
    /// <param name="registry">The systems that are known.</param>
    public static JsonObject OfAll(SystemRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        SystemDescriptor[] systems = [.. registry.All.Where(system => system is ITrainableSystem)];
        var definitions = new JsonObject();
        var choices = new JsonArray();
        foreach (var system in systems)
        {
            definitions[system.Name] = Describe(registry, system);
            choices.Add(new JsonObject
            {
                ["if"] = new JsonObject
                {
                    ["properties"] = new JsonObject { ["task"] = new JsonObject { ["const"] = system.Name } },
                    ["required"] = new JsonArray((JsonNode?)"task"),
                },
                ["then"] = new JsonObject { ["$ref"] = $"#/$defs/{system.Name}" },
            });
        }

        return new JsonObject
        {
            ["$schema"] = Draft,
            ["title"] = "Recipe of nadir train",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["task"] = new JsonObject
                {
                    ["enum"] = new JsonArray(
                    [.. systems.Select(system => (JsonNode?)system.Name)])
                },
            },
            ["required"] = new JsonArray((JsonNode?)"task"),
            ["allOf"] = choices,
            ["$defs"] = definitions,
        };
    }

    /// <summary>The schema of one system's recipes.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="task">The system's name.</param>
    /// <exception cref="InvalidDataException">There is no such system that can be trained.</exception>
    public static JsonObject Of(SystemRegistry registry, string task)
    {
        var system = (SystemDescriptor)RecipeFile.Find(registry, task);
        var schema = Describe(registry, system);
        schema.Insert(0, "$schema", Draft);
        return schema;
    }

    private static JsonObject Describe(SystemRegistry registry, SystemDescriptor system)
    {
        var recipe = RecipeFile.Default(registry, system.Name);
        var type = ((ITrainableSystem)system).Recipe;
        var defaults = JsonNode.Parse(RecipeFile.Serialize(registry, recipe))!.AsObject();
        var schema = DescribeObject(type, defaults);
        schema["title"] = $"Recipe of {system.Title}";
        schema["description"] = system.Purpose;
        var properties = schema["properties"]!.AsObject();
        properties["task"]!.AsObject()["const"] = system.Name;
        properties.Insert(0, RecipeMembers.SchemaMember,
            new JsonObject { ["type"] = "string", ["description"] = "The path of this schema, for editors." });
        foreach (var (name, minimum, maximum) in Ranges(recipe))
        {
            AddRange(schema, name, minimum, maximum);
        }

        return schema;
    }

    private static JsonObject DescribeObject(JsonTypeInfo type, JsonNode? defaults)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var member in RecipeMembers.Of(type))
        {
            var isKnown = defaults is JsonObject known && known.ContainsKey(member.Name);
            var value = isKnown ? defaults![member.Name] : null;
            var schema = DescribeType(type.Options.GetTypeInfo(member.PropertyType), value);
            if (RecipeMembers.IsNullable(member))
            {
                AllowNull(schema);
            }

            if (XmlDocumentation.Of(type.Type, member.Name) is { } text)
            {
                schema.Insert(0, "description", schema["description"] is { } words ? $"{text} {Take(schema, words)}"
                    : text);
            }

            if (member.IsRequired)
            {
                required.Add((JsonNode?)member.Name);
            }
            else if (isKnown && value is not JsonObject)
            {
                schema["default"] = value?.DeepClone();
            }

            properties[member.Name] = schema;
        }

        var result = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false
        };
        if (required.Count > 0)
        {
            result["required"] = required;
        }

        return result;
    }

    private static string Take(JsonObject schema, JsonNode words)
    {
        var text = words.GetValue<string>();
        schema.Remove("description");
        return text;
    }

    private static JsonObject DescribeType(JsonTypeInfo type, JsonNode? defaults)
    {
        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                return DescribeObject(type, defaults);
            case JsonTypeInfoKind.Dictionary:
                return new JsonObject
                {
                    ["type"] = "object",
                    ["additionalProperties"] = DescribeType(RecipeMembers.ElementType(type), null)
                };
            case JsonTypeInfoKind.Enumerable:
                return new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = DescribeType(RecipeMembers.ElementType(type), null)
                };
        }

        if (plain.IsEnum)
        {
            var words = Enum.GetNames(plain).Select(name => (name, Text: XmlDocumentation.OfField(plain, name)))
                .Where(pair => pair.Text is not null);
            var schema = new JsonObject
            {
                ["enum"] = new JsonArray(
                [.. Enum.GetNames(plain).Select(name => (JsonNode?)name)])
            };
            if (words.Any())
            {
                schema["description"] = string.Join(" ", words.Select(pair => $"{pair.name}: {pair.Text}"));
            }

            return schema;
        }

        var kind = plain == typeof(bool) ? "boolean"
            : plain == typeof(int) || plain == typeof(long) ? "integer"
            : plain == typeof(double) || plain == typeof(float) ? "number"
            : plain == typeof(string) ? "string"
            : null;
        return kind is null ? new JsonObject() : new JsonObject { ["type"] = kind };
    }

    private static void AllowNull(JsonObject schema)
    {
        if (schema["type"] is JsonValue kind)
        {
            schema["type"] = new JsonArray((JsonNode?)kind.GetValue<string>(), (JsonNode?)"null");
        }
        else if (schema["enum"] is JsonArray words)
        {
            words.Add((JsonNode?)null);
        }
    }

    // What the checks of a recipe ask for while they run over one with an entry in every list.
    private static List<(string Name, double Minimum, double Maximum)> Ranges(TrainingRecipe recipe)
    {
        var sample = recipe with
        {
            Train = ["x"],
            Validate = ["x"],
            Optimizer = recipe.Optimizer with { Milestones = [1] }
        };
        if (sample is RetrievalRecipe retrieval)
        {
            sample = retrieval with { ImageSizes = [new ImageSizeStep(0, 224), new ImageSizeStep(1, 224)] };
        }

        return [.. ConfigurationRange.Record(sample.Check)
            .Where(range => !Dependent.Contains(range.Name))
            .GroupBy(range => range.Name)
            .Select(group => (group.Key, group.Min(range => range.Minimum), group.Max(range => range.Maximum)))];
    }

    // Checks of a model name members from the model on, or from the encoder in it.
    private static void AddRange(JsonObject schema, string name, double minimum, double maximum)
    {
        const string howMany = " (how many)";
        var isCount = name.EndsWith(howMany, StringComparison.Ordinal);
        string[] starts = ["", "model.", "model.encoder."];
        var path = isCount ? name[..^howMany.Length] : name;
        if (starts.Select(start => Find(schema, start + path))
            .FirstOrDefault(found => found is not null) is not { } member)
        {
            return;
        }

        if (isCount)
        {
            (member["minItems"], member["maxItems"]) = ((int)minimum, (int)maximum);
        }
        else
        {
            member = member["items"] as JsonObject ?? member;
            (member["minimum"], member["maximum"]) = (Number(minimum), Number(maximum));
        }
    }

    private static JsonValue Number(double value) =>
        value == Math.Floor(value) ? JsonValue.Create((long)value) : JsonValue.Create(value);

    private static JsonObject? Find(JsonObject schema, string path)
    {
        JsonObject? found = schema;
        foreach (var name in path.Split('.'))
        {
            found = (found?["items"] as JsonObject ?? found)?["properties"]?[name] as JsonObject;
        }

        return found;
    }
}
