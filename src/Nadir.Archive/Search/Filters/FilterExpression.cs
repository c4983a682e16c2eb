using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Archive.Ports;
using Nadir.Archive.Search.Filters.Cql2;
using Nadir.Text;

namespace Nadir.Archive.Search.Filters;

/// <summary>
/// What must be true of an image: a filter in CQL2 (OGC 21-065r2) as text or as JSON, or one of the short conditions
/// that were there before it, such as <c>platform=landsat-8</c>. Comparisons, AND, OR, NOT, IS NULL, LIKE, BETWEEN, IN,
/// CASEI, arithmetic, the spatial and the temporal functions are known; ACCENTI, arrays and functions of one's own are
/// not.
/// </summary>
/// <remarks>
/// Properties are the attributes of images and <c>id</c>, <c>collection</c>, <c>geometry</c>, <c>datetime</c>,
/// <c>start_datetime</c> and
/// <c>end_datetime</c>. Of several attributes with one name, one that fits is enough. A comparison with what an image
/// does not have is unknown, and so is its negation: neither finds the image. The time of an image that was taken over
/// a while is before, after or equal as a whole. Immutable, safe to use from many threads.
/// </remarks>
public sealed class FilterExpression
{
    private FilterExpression(string text, AttributeCondition? condition, Cql2Node? root) =>
        (Text, Condition, Root) = (text, condition, root);

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// The same text for the same meaning: one text may be a short condition in one place and CQL2 in another.
    /// </summary>
    internal string Key => Condition is null ? $"\u0004{Text}" : Text;

    /// <summary>The names of the properties that it looks at, each once.</summary>
    public IReadOnlyList<string> Properties => Condition is { } condition ? [condition.Name]
        : [.. Names(Root!).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The names of those properties that are attributes.</summary>
    internal IEnumerable<string> AttributeNames =>
        Condition is { } condition ? [condition.Name] : Properties.Except(Cql2Property.BuiltIn);

    /// <summary>The short condition that it is; null where it is CQL2.</summary>
    internal AttributeCondition? Condition { get; }

    /// <summary>The filter that it is; null where it is a short condition.</summary>
    internal Cql2Node? Root { get; }

    /// <summary>
    /// Reads CQL2 text, or a short condition: <c>key=value</c>, <c>!=</c>, <c>&lt;</c>, <c>key in a,b</c>, <c>key like
    /// %a%</c>.
    /// </summary>
    /// <remarks>
    /// Where both would do, a word without quotes on the right side is a text, as it always was:
    /// <c>platform=landsat</c> compares with the text, and <c>platform = "landsat"</c> with another property.
    /// </remarks>
    /// <exception cref="ArchiveException">It is neither.</exception>
    public static FilterExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var root = Cql2TextParser.Parse(text);
            return MayBeShort(root) && AttributeCondition.TryParse(text) is { } condition && IsWord(condition)
                ? new(text, condition, null)
                : new(text, null, root);
        }
        catch (Cql2Exception error)
        {
            // A quote is CQL2's, and what it encloses is no value of a short condition.
            return AttributeCondition.TryParse(text) is { } condition
                && !condition.Values.Any(value => value.StartsWith('\''))
                ? new(text, condition, null)
                : throw new ArchiveException(
                    $"The condition '{Shorten(text)}' cannot be read {error.Message}. Write CQL2, such as "
                        + $"eo:cloud_cover < 20 AND platform = 'landsat-8', or name=value.", error);
        }
    }

    /// <summary>Reads CQL2 text alone.</summary>
    /// <exception cref="ArchiveException">It is none; the message names the place, counted from 1.</exception>
    public static FilterExpression ParseCql2(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return new(text, null, Cql2TextParser.Parse(text));
        }
        catch (Cql2Exception error)
        {
            throw new ArchiveException($"The filter cannot be read as CQL2 text {error.Message}.", error);
        }
    }

    /// <summary>Reads CQL2 JSON.</summary>
    /// <exception cref="ArchiveException">It is none; the message names the place as a path from <c>$</c>.</exception>
    public static FilterExpression ParseCql2(JsonElement json)
    {
        try
        {
            ReadableJson.Require(json);
            var text = json.GetRawText();
            return text.Length > Cql2Lexer.LongestText
                ? throw new Cql2Exception("$", $"it is longer than {Cql2Lexer.LongestText} characters")
                : new(text, null, Cql2JsonParser.Parse(json));
        }
        catch (Cql2Exception error)
        {
            throw new ArchiveException($"The filter cannot be read as CQL2 JSON {error.Message}.", error);
        }
        catch (JsonException error)
        {
            throw new ArchiveException("The filter holds a text that is no Unicode; write it in UTF-8.", error);
        }
    }

    /// <summary>Writes it as CQL2 text.</summary>
    /// <exception cref="InvalidOperationException">It is a short condition.</exception>
    public string ToCql2Text() => Cql2TextWriter.Write(Required());

    /// <summary>Writes it as CQL2 JSON.</summary>
    /// <exception cref="InvalidOperationException">It is a short condition.</exception>
    public JsonNode ToCql2Json() => Cql2JsonWriter.Write(Required());

    /// <summary>Gives a property a value where images do not have it.</summary>
    /// <param name="name">Name of the property.</param>
    /// <param name="value">The text that stands for it.</param>
    public FilterExpression WithMissing(string name, string value) =>
        Root is null ? this : new($"{Text}\u0002{name}\u0002{value}", null, WithMissing(Root, name, value));

    /// <summary>Refuses names that no image of an archive has; in an empty archive all are taken.</summary>
    /// <param name="store">The archive.</param>
    /// <exception cref="ArchiveException">There is one, which the message names, with the nearest
    /// one there is.</exception>
    public void RequireKnown(IArchiveStore store) =>
        RequireKnown(store, AttributeNames, " Texts stand in single quotes.");

    /// <summary>
    /// Refuses names of properties that no image of an archive has; in an empty archive all are taken.
    /// </summary>
    /// <param name="store">The archive.</param>
    /// <param name="names">The names.</param>
    /// <param name="advice">A sentence more for the message, with a space first; null for none.</param>
    /// <exception cref="ArchiveException">There is one, which the message names, with the nearest
    /// one there is.</exception>
    public static void RequireKnown(IArchiveStore store, IEnumerable<string> names, string? advice = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names.Except(Cql2Property.BuiltIn))
        {
            if (!store.HasAttribute(name) && store.ListWindows(0, 1).Count > 0)
            {
                var known = store.ReadSummary().Attributes.Select(attribute => attribute.Name)
                    .Concat(Cql2Property.BuiltIn);
                var nearest = Spelling.Nearest(name, known) is { } near ? $"; did you mean {near}?" : ".";
                throw new ArchiveException($"No image has the property '{Shorten(name)}'{nearest}{advice}");
            }
        }
    }

    // Names, and dates that look like sums, on the right side of one comparison.
    private static bool MayBeShort(Cql2Node root) => root switch
    {
        Cql2Operation { Operator: "in", Operands: [Cql2Property, Cql2Array list] } =>
            list.Items.Any(item => item is Cql2Property or Cql2Operation),
        Cql2Operation { Operands: [Cql2Property, Cql2Property or Cql2Operation { Kind: Cql2Kind.Number }] } operation =>
            operation.Operator != "<>" && Cql2Rules.IsComparison(operation.Operator),
        _ => false,
    };

    private static bool IsWord(AttributeCondition condition) =>
        condition.Values.All(value => !value.Any(letter => char.IsWhiteSpace(letter) || letter is '"' or '(' or '\''));

    private static IEnumerable<string> Names(Cql2Node node) => node switch
    {
        Cql2Property property => [property.Name],
        Cql2Operation operation => operation.Operands.SelectMany(Names),
        Cql2Array array => array.Items.SelectMany(Names),
        Cql2Interval interval => new[] { interval.From, interval.To }.OfType<Cql2Node>().SelectMany(Names),
        _ => [],
    };

    private static Cql2Node WithMissing(Cql2Node node, string name, string value) => node switch
    {
        Cql2Property property when property.Name == name => property with { Missing = value },
        Cql2Operation operation =>
            operation with { Operands = [.. operation.Operands.Select(operand => WithMissing(operand, name, value))] },
        Cql2Array array => new Cql2Array([.. array.Items.Select(item => WithMissing(item, name, value))]),
        _ => node,
    };

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "...";

    private Cql2Node Required() =>
        Root ?? throw new InvalidOperationException("A short condition is not written as CQL2.");
}
