using System.Text;

namespace Nadir.Metrics;

/// <summary>Reads captions from CSV (RFC 4180): a header, then one image a row, or several rows of one image.</summary>
internal static class CaptionCsv
{
    /// <exception cref="InvalidDataException">The text is no such table; the message says where.</exception>
    internal static CaptionFile Read(string text, string source)
    {
        try
        {
            using var rows = Rows(text).GetEnumerator();
            return rows.MoveNext() ? Read(rows.Current.Fields, rows) : throw new InvalidDataException("it is empty.");
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{source} cannot be scored: {exception.Message}", exception);
        }
    }

    private static CaptionFile Read(List<string> header, IEnumerator<(int Line, List<string> Fields)> rows)
    {
        var names = header.ConvertAll(name => name.Trim().ToLowerInvariant());
        var id = names.FindIndex(name => name is "id" or "image_id");
        var image = names.FindIndex(name => name is "image" or "file_name" or "filename");
        id = id >= 0 ? id : image;
        var hypothesis = names.FindIndex(name => name is "hypothesis" or "caption" or "prediction");
        int[] references = [.. names.Index().Where(name => name.Item.StartsWith("ref", StringComparison.Ordinal))
            .Select(name => name.Index)];
        if (id < 0 || (hypothesis < 0 && references.Length == 0))
        {
            throw new InvalidDataException(
                $"its header is \"{string.Join(',', header)}\"; it needs the columns id and hypothesis, and for "
                    + $"references some that begin with reference.");
        }

        var file = new CaptionFile();
        while (rows.MoveNext())
        {
            var (line, fields) = rows.Current;
            if (fields.Count != header.Count)
            {
                throw new InvalidDataException(
                    $"line {line} has {fields.Count} fields, and the header {header.Count}: quote texts that have "
                        + $"commas.");
            }

            var entry = file.Get(fields[id]);
            entry.Image ??= image >= 0 && fields[image].Length > 0 ? fields[image] : null;
            if (hypothesis >= 0 && !(references.Length > 0 && entry.Hypotheses.Contains(fields[hypothesis]))
                && !(entry.Hypotheses.Count > 0 && fields[hypothesis].Length == 0))
            {
                // Rows of an image that add a reference repeat its caption, or leave it out.
                entry.Hypotheses.Add(fields[hypothesis]);
            }

            entry.References.AddRange(
                references.Select(column => fields[column]).Where(reference => reference.Length > 0));
        }

        return file;
    }

    private static IEnumerable<(int Line, List<string> Fields)> Rows(string text)
    {
        var (position, line) = (0, 1);
        while (position < text.Length)
        {
            var (start, fields) = (line, new List<string>());
            do
            {
                fields.Add(Field(text, ref position, ref line));
            }
            while (position < text.Length && text[position++] == ',');
            if (position < text.Length && text[position - 1] == '\r' && text[position] == '\n')
            {
                position++;
            }

            line++;
            if (fields.Count > 1 || fields[0].Length > 0)
            {
                yield return (start, fields);
            }
        }
    }

    // Ends at a comma, a line break or the end, which stay.
    private static string Field(string text, ref int position, ref int line)
    {
        if (position >= text.Length || text[position] != '"')
        {
            var end = text.AsSpan(position).IndexOfAny(",\r\n");
            var field = end < 0 ? text[position..] : text.Substring(position, end);
            position += field.Length;
            return field;
        }

        var start = line;
        var content = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] != '"')
            {
                line += text[position] == '\n' ? 1 : 0;
                content.Append(text[position]);
            }
            else if (position + 1 < text.Length && text[position + 1] == '"')
            {
                content.Append(text[position++]);
            }
            else
            {
                position++;
                return position == text.Length || text[position] is ',' or '\r' or '\n'
                    ? content.ToString()
                    : throw new InvalidDataException(
                        $"line {line} goes on behind the end of a quoted field; double the quotation marks within it.");
            }
        }

        throw new InvalidDataException($"the quoted field that begins in line {start} has no end.");
    }
}
