using System.Text;
using System.Text.Json;

namespace Nadir.Systems.Training.Bench;

/// <summary>
/// Appends one JSON object a line to <c>bench.jsonl</c>: what a bench did, over all of its runs. Not safe for
/// concurrent use.
/// </summary>
internal sealed class BenchLog : IDisposable
{
    public const string FileName = "bench.jsonl";

    private readonly StreamWriter _writer;

    public BenchLog(string folder) =>
        _writer = new StreamWriter(
            Path.Combine(folder, FileName), append: true, new UTF8Encoding(false))
        {
            AutoFlush = true,
        };

    /// <summary>Writes a line; it is with the operating system when this returns.</summary>
    /// <param name="what">What happened, such as <c>begin</c>.</param>
    /// <param name="training">To which training; null: to the run.</param>
    /// <param name="numbers">Numbers that belong to it, all finite.</param>
    /// <param name="texts">Texts that belong to it.</param>
    public void Write(
        string what,
        BenchTraining? training = null,
        IEnumerable<(string Name, double Value)>? numbers = null,
        IEnumerable<(string Name, string Value)>? texts = null)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", DateTimeOffset.UtcNow);
            json.WriteString("what", what);
            if (training is not null)
            {
                json.WriteString("system", training.System.Name);
                json.WriteString("setting", training.Setting.ToName());
                json.WriteNumber("seed", training.Recipe.Seed);
            }

            foreach (var (name, value) in numbers ?? [])
            {
                json.WriteNumber(name, value);
            }

            foreach (var (name, value) in texts ?? [])
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        _writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    public void Dispose() => _writer.Dispose();
}
