using System.Text.Json;
using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>Reads captions from JSON: an object of images, COCO's results and annotations, JSON lines.</summary>
internal static class CaptionJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <exception cref="InvalidDataException">The text is none of these; the message says where.</exception>
    internal static CaptionFile Read(ReadOnlyMemory<byte> utf8, string source) => Guard(source, () =>
    {
        using var document = JsonDocument.Parse(WithoutMark(utf8), Options);
        var root = document.RootElement;
        var file = new CaptionFile();
        if (root.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, result) in root.EnumerateArray().Index())
            {
                AddRow(file, result, $"result {index + 1}", severalAreAlternatives: true);
            }
        }
        else if (root.ValueKind != JsonValueKind.Object)
        {
            throw Refusal($"the whole file must be an object of images or an array of results, not {root.ValueKind}.");
        }
        else if (root.TryGetProperty("annotations"u8, out var annotations)
            && annotations.ValueKind == JsonValueKind.Array)
        {
            AddAnnotations(file, root, annotations);
        }
        else
        {
            foreach (var image in root.EnumerateObject())
            {
                if (file.Find(image.Name) is not null)
                {
                    throw Refusal($"the image \"{image.Name}\" comes twice.");
                }

                AddImage(file, image.Name, image.Value);
            }
        }

        return file;
    });

    /// <exception cref="InvalidDataException">A line is no such image; the message says which.</exception>
    internal static CaptionFile ReadLines(ReadOnlyMemory<byte> utf8, string source) => Guard(source, () =>
    {
        var file = new CaptionFile();
        var rest = WithoutMark(utf8);
        for (var number = 1; rest.Length > 0; number++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).Length == 0)
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(line, Options);
                AddRow(file, document.RootElement, $"line {number}", severalAreAlternatives: false);
            }
            catch (JsonException exception)
            {
                throw Refusal($"line {number} is not valid JSON: {ReadableJson.Reason(exception)}.");
            }
        }

        return file;
    });

    private static CaptionFile Guard(string source, Func<CaptionFile> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidDataException or InvalidOperationException)
        {
            // Text that is no valid UTF-8 is the one invalid operation.
            var what = exception is InvalidDataException ? "cannot be scored" : "is not valid JSON";
            var why = exception is JsonException json ? ReadableJson.Reason(json) + "." : exception.Message;
            throw new InvalidDataException($"{source} {what}: {why}", exception);
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    // "id": {"hypothesis": ..., "references": [...]}
    private static void AddImage(CaptionFile file, string id, JsonElement image)
    {
        var entry = file.Get(id);
        if (image.ValueKind is JsonValueKind.String or JsonValueKind.Array)
        {
            // Of predictions alone, or references alone: "id": "a plane", "id": ["a plane", ...]
            var isText = image.ValueKind == JsonValueKind.String;
            (isText ? entry.Hypotheses : entry.References)
                .AddRange(isText ? [Text(image, $"\"{id}\"")] : Texts(image, $"\"{id}\"", id));
            return;
        }

        Require(image, JsonValueKind.Object, $"\"{id}\"", "an object with \"hypothesis\" and \"references\"");
        AddMembers(entry, image);
    }

    // {"image_id": 1, "caption": ...}, and rows of JSON lines.
    private static void AddRow(CaptionFile file, JsonElement row, string where, bool severalAreAlternatives)
    {
        Require(row, JsonValueKind.Object, where, "an object with \"image_id\" and \"caption\"");
        var id = row.TryGetProperty("id"u8, out var own) && !row.TryGetProperty("image_id"u8, out _) ? own
            : row.TryGetProperty("image_id"u8, out var ofImage) ? ofImage
            : throw Refusal($"{where} has neither \"id\" nor \"image_id\".");
        if (id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            throw Refusal($"the id in {where} must be a text or a number, not {id.ValueKind}.");
        }

        var name = id.ToString();
        if (!severalAreAlternatives && file.Find(name) is not null)
        {
            throw Refusal($"the image \"{name}\" comes twice, again in {where}.");
        }

        var entry = file.Get(name);
        var before = (entry.Hypotheses.Count, entry.References.Count);
        AddMembers(entry, row);
        if (before == (entry.Hypotheses.Count, entry.References.Count))
        {
            throw Refusal(
                $"{where} has neither a caption (\"hypothesis\", \"caption\", \"prediction\") nor \"references\".");
        }
    }

    private static void AddMembers(CaptionFile.Entry entry, JsonElement image)
    {
        foreach (var member in image.EnumerateObject())
        {
            switch (member.Name)
            {
                case "hypothesis" or "caption" or "prediction":
                    entry.Hypotheses.Insert(image.TryGetProperty("alternatives"u8, out _) ? 0
                        : entry.Hypotheses.Count, Text(member.Value, Named(member, entry)));
                    break;
                case "alternatives":
                    entry.Hypotheses.AddRange(Texts(member.Value, Named(member, entry), entry.Id));
                    break;
                case "references" or "refs":
                    entry.References.AddRange(Texts(member.Value, Named(member, entry), entry.Id));
                    break;
                case "image" or "file_name" or "filename" when member.Value.ValueKind == JsonValueKind.String:
                    entry.Image = member.Value.GetString();
                    break;
                default:
                    break;
            }
        }
    }

    private static void AddAnnotations(CaptionFile file, JsonElement root, JsonElement annotations)
    {
        var images = root.TryGetProperty("images"u8, out var list) && list.ValueKind == JsonValueKind.Array ? list
            : default;
        foreach (var image in images.ValueKind == JsonValueKind.Array ? images.EnumerateArray().ToArray() : [])
        {
            if (image.ValueKind == JsonValueKind.Object && image.TryGetProperty("id"u8, out var id))
            {
                var name = image.TryGetProperty("file_name"u8, out var named) && named.ValueKind == JsonValueKind.String
                    ? named.GetString() : null;
                file.Get(id.ToString()).Image = name;
            }
        }

        foreach (var (index, annotation) in annotations.EnumerateArray().Index())
        {
            var where = $"annotation {index + 1}";
            Require(annotation, JsonValueKind.Object, where, "an object with \"image_id\" and \"caption\"");
            if (!annotation.TryGetProperty("image_id"u8, out var id)
                || !annotation.TryGetProperty("caption"u8, out var caption))
            {
                throw Refusal(
                    $"{where} has no \"{(annotation.TryGetProperty("image_id"u8, out _) ? "caption" : "image_id")}\".");
            }

            file.Get(id.ToString()).References.Add(Text(caption, $"\"caption\" of {where}"));
        }
    }

    private static string Named(JsonProperty member, CaptionFile.Entry entry) => $"\"{member.Name}\" of \"{entry.Id}\"";

    private static string Text(JsonElement value, string where)
    {
        Require(value, JsonValueKind.String, where, "a text");
        return value.GetString()!;
    }

    private static List<string> Texts(JsonElement value, string where, string id)
    {
        Require(value, JsonValueKind.Array, where, "an array of texts");
        var texts = new List<string>(value.GetArrayLength());
        foreach (var text in value.EnumerateArray())
        {
            texts.Add(Text(text, $"reference {texts.Count + 1} of \"{id}\""));
        }

        return texts;
    }

    private static void Require(JsonElement value, JsonValueKind kind, string where, string what)
    {
        if (value.ValueKind != kind)
        {
            throw Refusal($"{where} must be {what}, not {value.ValueKind}.");
        }
    }

    private static InvalidDataException Refusal(string message) => new(message);
}
