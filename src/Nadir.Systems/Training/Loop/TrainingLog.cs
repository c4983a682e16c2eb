using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Nadir.Systems.Training.Loop;

/// <summary>Files that a training's log is written to beside <c>log.jsonl</c>.</summary>
[Flags]
public enum TrainingLogFormats
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>An event file that TensorBoard reads.</summary>
    TensorBoard = 1,

    /// <summary><c>log.csv</c>, a column a number.</summary>
    Csv = 2,
}

/// <summary>One line of a training's log.</summary>
/// <param name="Kind"><c>step</c> or <c>epoch</c>.</param>
/// <param name="GlobalStep">Steps of the optimizer done since training began.</param>
/// <param name="Numbers">What is told, by name, all finite.</param>
internal readonly record struct TrainingLogEntry(
    string Kind, long GlobalStep, IReadOnlyList<(string Name, double Value)> Numbers);

/// <summary>Where a training's log goes. Not safe for concurrent use.</summary>
internal interface ITrainingLog : IDisposable
{
    /// <summary>Adds an entry; it is on disk, or with the operating system, when this returns.</summary>
    void Write(TrainingLogEntry entry);
}

/// <summary>All logs of a training. Not safe for concurrent use.</summary>
internal sealed class TrainingLog : ITrainingLog
{
    private readonly List<ITrainingLog> _logs = [];

    /// <summary>Opens the logs.</summary>
    /// <param name="directory">The training's folder.</param>
    /// <param name="formats">Those beside <c>log.jsonl</c>.</param>
    /// <param name="append">Whether a training goes on; else earlier logs are replaced.</param>
    public TrainingLog(string directory, TrainingLogFormats formats, bool append)
    {
        _logs.Add(new JsonLinesLog(directory, append));
        if (formats.HasFlag(TrainingLogFormats.Csv))
        {
            _logs.Add(new CsvLog(directory, append));
        }

        if (formats.HasFlag(TrainingLogFormats.TensorBoard))
        {
            _logs.Add(new TensorBoardLog(directory));
        }
    }

    public void Write(TrainingLogEntry entry) => _logs.ForEach(log => log.Write(entry));

    public void Dispose() => _logs.ForEach(log => log.Dispose());
}

/// <summary>Appends one JSON object a line to <c>log.jsonl</c>. Not safe for concurrent use.</summary>
internal sealed class JsonLinesLog(string directory, bool append) : ITrainingLog
{
    public const string FileName = "log.jsonl";

    // What counts is written as a whole number.
    private static readonly HashSet<string> Counts = ["epoch", "step"];

    private readonly StreamWriter _writer = new(Path.Combine(directory, FileName), append) { AutoFlush = true };

    public void Write(TrainingLogEntry entry)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", entry.Kind);
            json.WriteNumber("globalStep", entry.GlobalStep);
            foreach (var (name, value) in entry.Numbers)
            {
                if (Counts.Contains(name))
                {
                    json.WriteNumber(name, (long)value);
                }
                else
                {
                    json.WriteNumber(name, value);
                }
            }

            json.WriteEndObject();
        }

        _writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    public void Dispose() => _writer.Dispose();
}

/// <summary>
/// Writes <c>log.csv</c> (RFC 4180): a row an entry, a column a number; empty where an entry does not have it. Where a
/// number comes that had no column, the file is written anew with one more. Not safe for concurrent use.
/// </summary>
internal sealed class CsvLog : ITrainingLog
{
    public const string FileName = "log.csv";

    private readonly string _path;
    private readonly List<string> _columns = [];
    private StreamWriter _writer;

    public CsvLog(string directory, bool append)
    {
        _path = Path.Combine(directory, FileName);
        if (append && File.Exists(_path) && File.ReadLines(_path).FirstOrDefault() is { Length: > 0 } header)
        {
            _columns.AddRange(Split(header));
            _writer = new StreamWriter(_path, append: true) { AutoFlush = true };
            return;
        }

        _columns.AddRange(["kind", "globalStep"]);
        _writer = new StreamWriter(_path, append: false) { AutoFlush = true };
        _writer.WriteLine(string.Join(',', _columns.Select(Quote)));
    }

    public void Write(TrainingLogEntry entry)
    {
        string[] added = [.. entry.Numbers.Select(number => number.Name).Except(_columns)];
        if (added.Length > 0)
        {
            AddColumns(added);
        }

        var values = entry.Numbers.ToDictionary(
            number => number.Name, number => number.Value.ToString("R", CultureInfo.InvariantCulture),
            StringComparer.Ordinal);
        values["kind"] = entry.Kind;
        values["globalStep"] = entry.GlobalStep.ToString(CultureInfo.InvariantCulture);
        _writer.WriteLine(string.Join(',', _columns.Select(column => values.GetValueOrDefault(column, ""))));
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>The fields of a line of the header, which has no line breaks inside fields.</summary>
    internal static IReadOnlyList<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var letter = line[i];
            if (letter == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (letter == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(letter);
            }
        }

        return [.. fields, field.ToString()];
    }

    private static string Quote(string field) => field.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\""
        : field;

    private void AddColumns(string[] added)
    {
        _writer.Dispose();
        _columns.AddRange(added);
        var part = _path + ".part";
        File.WriteAllLines(part,
        [
            string.Join(',', _columns.Select(Quote)),
            .. File.ReadLines(_path).Skip(1).Select(row => row + new string(',', added.Length)),
        ]);
        File.Move(part, _path, overwrite: true);
        _writer = new StreamWriter(_path, append: true) { AutoFlush = true };
    }
}
