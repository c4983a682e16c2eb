using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Cli.Reports;
using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Metrics;
using Nadir.Reports;
using Nadir.Reports.Captions;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Training;

/// <summary>Measures a captioner: describes every image of a split and scores the captions.</summary>
internal sealed class CaptionEvaluation
{
    private const int ImagesAtOnce = 16;

    private readonly IReadOnlyList<CaptionedImage> _images;
    private readonly CaptionResults _results;

    private CaptionEvaluation(IReadOnlyList<CaptionedImage> images, IReadOnlyList<CaptionPrediction> predictions) =>
        (_images, Predictions, _results) = (images, predictions, CaptionMetrics.Score(predictions));

    /// <summary>The captions beside their references.</summary>
    public IReadOnlyList<CaptionPrediction> Predictions { get; }

    /// <summary>Describes and scores the images.</summary>
    /// <param name="folder">The captioner's folder.</param>
    /// <param name="images">Those without a caption are left out.</param>
    /// <param name="oracleCaptions">Whether the model was trained to read the references, and may.</param>
    /// <param name="terminal">Shows how far it is.</param>
    /// <param name="cancellation">Stops between images.</param>
    /// <exception cref="InvalidDataException">The model takes reference captions and may not, or the
    /// other way round.</exception>
    public static CaptionEvaluation Run(
        string folder, IReadOnlyList<CaptionedImage> images, bool oracleCaptions, Terminal terminal,
        CancellationToken cancellation)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        using var model = KnownSystems.Registry.Load<ICaptioner>(
            folder, SystemRoles.Captioner, findModel: models.Find).Model;
        bool readsReferences = model.ReadsReferences;
        if (readsReferences != oracleCaptions)
        {
            throw new InvalidDataException(readsReferences
                ? $"{folder} reads the reference captions that it is measured against; --oracle-captions allows "
                    + $"that, for comparison with published values."
                : $"{folder} does not read reference captions; leave out --oracle-captions.");
        }

        List<CaptionedImage> scored = [.. images.Where(image => image.Captions.Count > 0)];
        return scored.Count > 0
            ? new CaptionEvaluation(scored, Describe(model, scored, oracleCaptions, terminal, cancellation))
            : throw new DatasetException("The split has no captions to compare with.");
    }

    /// <summary>Prints the scores.</summary>
    public void Print(bool json, Terminal terminal)
    {
        var report = CaptionReport.From(_results);
        if (json)
        {
            terminal.Document.WriteLine(report.ToJson());
        }
        else
        {
            CaptionTable.Write(report, terminal.Output);
        }
    }

    /// <summary>Puts together what the page of the evaluation shows.</summary>
    public CaptionEvaluationReport Compose(ReportHeading heading) => new()
    {
        Heading = heading,
        Images = [.. _images.Select(image => new ReportImage(image.FileName, image.ClassName, image.Captions))],
        Captions = [.. Predictions.Select(prediction => prediction.Hypothesis)],
        Results = _results,
        Thumbnail = new ReportThumbnails(_images).Of,
    };

    private static List<CaptionPrediction> Describe(
        ICaptioner model, List<CaptionedImage> images, bool oracleCaptions, Terminal terminal,
        CancellationToken cancellation)
    {
        var predictions = new List<CaptionPrediction>(images.Count);
        var clock = Stopwatch.StartNew();
        using var display = ProgressDisplay.Open(terminal);
        foreach (var batch in images.Chunk(ImagesAtOnce))
        {
            var captions = model.Describe(
                [.. batch.Select(image => Read(image, model.Images.Size))],
                new CaptionRequest { References = oracleCaptions ? [.. batch.Select(image => image.Captions)] : null },
                cancellation);
            predictions.AddRange(batch.Zip(captions, (image, caption) => new CaptionPrediction(
                image.FileName, caption.Alternatives[0].Text, image.Captions)));
            double rate = predictions.Count / clock.Elapsed.TotalSeconds;
            display.Update((double)predictions.Count / images.Count, string.Create(
                CultureInfo.InvariantCulture,
                $"{predictions.Count} of {images.Count} images described, {rate:F1} images/s"));
        }

        display.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{predictions.Count} images described "
                + $"in {Durations.Text(clock.Elapsed)}, {predictions.Count / clock.Elapsed.TotalSeconds:F1} images/s"));
        return predictions;
    }

    private static RgbImage Read(CaptionedImage image, int size)
    {
        if (image.Path is null)
        {
            throw new DatasetException($"The dataset has no file of {image.FileName}.");
        }

        using var source = ImageSource.Open(image.Path);
        return source.Read(size, size);
    }
}

/// <summary>Captions beside their references, in the form that <c>nadir score --task caption</c> reads.</summary>
internal static class PredictionFile
{
    /// <summary>Writes a file; one of that name is replaced.</summary>
    public static void Write(string path, IReadOnlyList<CaptionPrediction> predictions)
    {
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(
            stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
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
