using System.Text.Json;

namespace Nadir.Systems.Training.Loop;

/// <summary>Appends one JSON object a line to <c>log.jsonl</c>: kinds <c>step</c> and <c>epoch</c>.</summary>
internal sealed class TrainingLog : IDisposable
{
    private readonly StreamWriter _writer;

    public TrainingLog(string directory, bool append) =>
        _writer = new StreamWriter(Path.Combine(directory, "log.jsonl"), append) { AutoFlush = true };

    public void Write(string kind, TrainingProgress progress, double elapsedSeconds, double gradientNorm)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            json.WriteNumber("epoch", progress.Epoch);
            json.WriteNumber("step", progress.Step);
            json.WriteNumber("loss", progress.Loss);
            json.WriteNumber("learningRate", progress.LearningRate);
            json.WriteNumber("examplesPerSecond", Math.Round(progress.ExamplesPerSecond, 2));
            json.WriteNumber("seconds", Math.Round(elapsedSeconds, 1));
            if (double.IsFinite(gradientNorm))
            {
                json.WriteNumber("gradientNorm", gradientNorm);
            }

            foreach (var measure in progress.Measures ?? [])
            {
                json.WriteNumber(measure.Name, measure.Value);
            }

            json.WriteEndObject();
        }

        _writer.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    public void Dispose() => _writer.Dispose();
}
