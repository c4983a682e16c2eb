using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nadir.Text;

namespace Nadir.Systems.Training.Recipes;

/// <summary>
/// Compares JSON with what a recipe has, before it is read: unknown members, members given twice or missing, values of
/// another kind. Each is named by its path, such as <c>optimizer.learningRate</c> or <c>imageSizes[0].size</c>.
/// </summary>
internal static class RecipeMembers
{
    /// <summary>The member by which a file points to its schema; it says nothing about the training.</summary>
    public const string SchemaMember = "$schema";

    /// <summary>Checks an object.</summary>
    /// <param name="element">The JSON.</param>
    /// <param name="type">What it is to become.</param>
    /// <param name="path">Where the element is; empty for the root.</param>
    /// <param name="isPatch">Whether it changes another object (RFC 7396): nothing is missing,
    /// and null removes.</param>
    /// <exception cref="InvalidDataException">Something does not fit; the message names it and what
    /// was expected.</exception>
    public static void Check(JsonElement element, JsonTypeInfo type, string path, bool isPatch = false)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckObject(element, type, path, isPatch);
                break;
            case JsonTypeInfoKind.Dictionary:
                Require(element.ValueKind == JsonValueKind.Object, element, path, "an object");
                foreach (var member in element.EnumerateObject())
                {
                    CheckValue(member.Value, ElementType(type), Join(path, member.Name), isNullable: isPatch, isPatch);
                }

                break;
            case JsonTypeInfoKind.Enumerable:
                Require(element.ValueKind == JsonValueKind.Array, element, path, "a list");
                foreach (var (index, item) in element.EnumerateArray().Index())
                {
                    CheckValue(item, ElementType(type), $"{path}[{index}]", isNullable: false, isPatch: false);
                }

                break;
            default:
                CheckScalar(element, Nullable.GetUnderlyingType(type.Type) ?? type.Type, path);
                break;
        }
    }

    /// <summary>Refuses a name that is not among the known ones.</summary>
    /// <exception cref="InvalidDataException">The message names the nearest known one, or all.</exception>
    public static void RequireKnown(string name, string path, IReadOnlyList<string> known)
    {
        if (!known.Contains(name))
        {
            var nearest = Spelling.Nearest(name, known);
            throw new InvalidDataException(nearest is null
                ? $"'{Join(path, name)}' is not known; "
                    + $"there {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)}."
                : $"'{Join(path, name)}' is not known; did you mean '{Join(path, nearest)}'?");
        }
    }

    /// <summary>The members that JSON can set, without those that are left out of it.</summary>
    public static IEnumerable<JsonPropertyInfo> Of(JsonTypeInfo type) =>
        type.Properties.Where(property => property.Set is not null || property.AssociatedParameter is not null);

    /// <summary>The type of a list's or a dictionary's values.</summary>
    public static JsonTypeInfo ElementType(JsonTypeInfo type) => type.Options.GetTypeInfo(
        type.Type.IsArray ? type.Type.GetElementType()! : type.Type.GetGenericArguments()[^1]);

    /// <summary>Whether null may stand for a member.</summary>
    public static bool IsNullable(JsonPropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : property.IsSetNullable;

    /// <summary>The path of a member.</summary>
    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static void CheckObject(JsonElement element, JsonTypeInfo type, string path, bool isPatch)
    {
        Require(element.ValueKind == JsonValueKind.Object, element, path, "an object");
        // What a recipe tells of itself, and cannot be given, may stand in a file that training wrote.
        var members = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (path.Length == 0 && member.Name == SchemaMember)
            {
                continue;
            }

            RequireKnown(member.Name, path, [.. members.Keys]);
            if (!seen.Add(member.Name))
            {
                throw new InvalidDataException($"'{Join(path, member.Name)}' is given twice.");
            }

            var property = members[member.Name];
            CheckValue(
                member.Value, type.Options.GetTypeInfo(property.PropertyType), Join(path, member.Name), isPatch
                    || IsNullable(property), isPatch);
        }

        if (!isPatch && members.Values.FirstOrDefault(property => property.IsRequired
            && !seen.Contains(property.Name)) is { } missing)
        {
            throw new InvalidDataException($"'{Join(path, missing.Name)}' is missing.");
        }
    }

    private static void CheckValue(JsonElement element, JsonTypeInfo type, string path, bool isNullable, bool isPatch)
    {
        if (element.ValueKind != JsonValueKind.Null || !isNullable)
        {
            Check(element, type, path, isPatch);
        }
    }

    private static void CheckScalar(JsonElement element, Type type, string path)
    {
        if (type.IsEnum)
        {
            var names = Enum.GetNames(type);
            Require(element.ValueKind == JsonValueKind.String, element, path, $"one of {string.Join(", ", names)}");
            var name = element.GetString()!;
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new InvalidDataException($"'{path}' is '{name}', expected one of {string.Join(", ", names)}.");
            }
        }
        else if (type == typeof(bool))
        {
            Require(element.ValueKind is JsonValueKind.True or JsonValueKind.False, element, path, "true or false");
        }
        else if (type == typeof(string))
        {
            Require(element.ValueKind == JsonValueKind.String, element, path, "a text");
        }
        else if (type == typeof(int) || type == typeof(long))
        {
            Require(
                element.ValueKind == JsonValueKind.Number
                    && (type == typeof(int) ? element.TryGetInt32(out _) : element.TryGetInt64(out _)),
                element, path, "a whole number");
        }
        else if (type == typeof(double) || type == typeof(float))
        {
            Require(element.ValueKind == JsonValueKind.Number, element, path, "a number");
        }
    }

    private static void Require(bool fits, JsonElement element, string path, string expected)
    {
        if (!fits)
        {
            var text = element.ValueKind switch
            {
                JsonValueKind.Object => "an object",
                JsonValueKind.Array => "a list",
                _ => element.GetRawText() is { Length: > 40 } raw ? raw[..40] + "..." : element.GetRawText(),
            };
            throw new InvalidDataException(path.Length == 0 ? $"it is {text}, expected {expected}."
                : $"'{path}' is {text}, expected {expected}.");
        }
    }
}
