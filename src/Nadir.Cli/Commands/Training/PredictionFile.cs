using System.Text.Encodings.Web;
using System.Text.Json;
using Nadir.Metrics;

namespace Nadir.Cli.Commands.Training;

/// <summary>Captions beside their references, in the form that <c>nadir score --task caption</c> reads.</summary>
internal static class PredictionFile
{
    /// <summary>Writes a file; one of that name is replaced.</summary>
    public static void Write(string path, IReadOnlyList<CaptionPrediction> predictions)
    {
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        foreach (var prediction in predictions)
        {
            json.WriteStartObject(prediction.Id);
            json.WriteString("hypothesis", prediction.Hypothesis);
            json.WriteStartArray("references");
            foreach (string reference in prediction.References)
            {
                json.WriteStringValue(reference);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
