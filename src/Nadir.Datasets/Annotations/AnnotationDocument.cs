using System.Text.Json;
using Nadir.Text;

namespace Nadir.Datasets;

/// <summary>A parsed annotation file, with access that says in a sentence where the file is wrong.</summary>
internal sealed class AnnotationDocument : IDisposable
{
    /// <summary>No published annotation file is near this size; a larger one is refused before memory is taken.</summary>
    internal const long MaximumBytes = 512L << 20;

    private const int MaximumDepth = 16;

    private readonly JsonDocument _json;

    private AnnotationDocument(string file, JsonDocument json)
    {
        File = file;
        _json = json;
    }

    internal string File { get; }

    internal JsonElement Root => _json.RootElement;

    internal static AnnotationDocument Read(string file)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(file);
            if (stream.Length > MaximumBytes)
            {
                throw new DatasetException($"{file} has {stream.Length:N0} bytes; an annotation file may have {MaximumBytes:N0}.");
            }

            var json = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = MaximumDepth });
            var document = new AnnotationDocument(file, json);
            document.Require(json.RootElement, JsonValueKind.Object, "the whole file");
            return document;
        }
        catch (JsonException exception)
        {
            throw new DatasetException($"{file} is not valid JSON ({ReadableJson.Reason(exception)}): fetch the file again.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DatasetException($"{file} may not be read: {exception.Message}", exception);
        }
    }

    internal JsonElement Field(JsonElement owner, string name, JsonValueKind kind, string where)
    {
        if (!owner.TryGetProperty(name, out var value))
        {
            throw Wrong(where, $"has no \"{name}\"");
        }

        return Require(value, kind, $"{where}.{name}");
    }

    internal string Text(JsonElement owner, string name, string where) =>
        Text(Field(owner, name, JsonValueKind.String, where), $"{where}.{name}");

    internal string Text(JsonElement value, string where)
    {
        Require(value, JsonValueKind.String, where);
        return Decode(() => value.GetString()!, where);
    }

    internal string Name(JsonProperty property, string where) => Decode(() => property.Name, where);

    internal JsonElement Require(JsonElement value, JsonValueKind kind, string where) => value.ValueKind == kind
        ? value
        : throw Wrong(where, $"must be {Describe(kind)}, not {Describe(value.ValueKind)}");

    internal DatasetSplit Split(JsonElement image, string where)
    {
        var name = Text(image, "split", where);
        return DatasetSplitNames.TryParse(name, out var split)
            ? split
            : throw Wrong($"{where}.split", $"is \"{name}\": it must be train, val or test");
    }

    internal DatasetException Wrong(string where, string what) => new($"{File}: {where} {what}.");

    public void Dispose() => _json.Dispose();

    // JSON may hold half of a surrogate pair as an escape, which no string of ours can.
    private string Decode(Func<string> text, string where)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            throw Wrong(where, "is not valid Unicode");
        }
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
