using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Nadir.Systems.Training.Recipes;

/// <summary>
/// Reads the summaries of members from the documentation file that the compiler writes beside an assembly.
/// </summary>
/// <remarks>Safe to use from many threads.</remarks>
internal static partial class XmlDocumentation
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> Files = new();

    /// <summary>What a property is, given its name in JSON; null where nothing is written.</summary>
    public static string? Of(Type type, string jsonName)
    {
        var property = type.GetProperties()
            .FirstOrDefault(one => JsonNamingPolicy.CamelCase.ConvertName(one.Name) == jsonName);
        if (property?.DeclaringType is not { } declaring)
        {
            return null;
        }

        var members = Members(declaring.Assembly);
        if (members.TryGetValue($"P:{Name(declaring)}.{property.Name}", out var member)
            && member.Element("summary") is { } summary)
        {
            return Text(summary);
        }

        // Members of positional records are described as their parameters.
        return members.TryGetValue($"T:{Name(declaring)}", out var owner)
            && owner.Elements("param")
                .FirstOrDefault(one => one.Attribute("name")?.Value == property.Name) is { } parameter
            ? Text(parameter)
            : null;
    }

    /// <summary>What a word of an enumeration means; null where nothing is written.</summary>
    public static string? OfField(Type type, string field) =>
        Members(type.Assembly).TryGetValue($"F:{Name(type)}.{field}", out var member)
            && member.Element("summary") is { } summary ? Text(summary) : null;

    private static string Name(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static IReadOnlyDictionary<string, XElement> Members(Assembly assembly) =>
        Files.GetOrAdd(assembly, static known =>
    {
        var path = Path.Combine(AppContext.BaseDirectory, known.GetName().Name + ".xml");
        if (!File.Exists(path))
        {
            return new Dictionary<string, XElement>();
        }

        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        return XDocument.Load(reader).Descendants("member")
            .Where(member => member.Attribute("name") is not null)
            .DistinctBy(member => member.Attribute("name")!.Value)
            .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);
    });

    private static string Text(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.DescendantNodes())
        {
            if (node is XText words)
            {
                text.Append(words.Value);
            }
            else if (node is XElement { Name.LocalName: "see" } reference && !reference.Nodes().Any())
            {
                text.Append(Referred(reference));
            }
        }

        return Spaces().Replace(text.ToString(), " ").Trim();
    }

    private static string Referred(XElement reference)
    {
        var target = reference.Attribute("cref")?.Value ?? reference.Attribute("langword")?.Value ?? "";
        var name = target[(target.LastIndexOf('.') + 1)..];
        return target.StartsWith("P:", StringComparison.Ordinal) ? $"'{JsonNamingPolicy.CamelCase.ConvertName(name)}'"
            : name;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
