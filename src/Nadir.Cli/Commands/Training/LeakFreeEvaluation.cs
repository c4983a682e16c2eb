using Nadir.Cli.Output;
using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Metrics;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Cli.Commands.Training;

/// <summary>
/// The protocol <c>leak-free</c>: leaves out captions that training has seen, and reports images that it has seen.
/// </summary>
internal sealed class LeakFreeEvaluation
{
    private readonly CaptionLeakage _captions;
    private readonly IReadOnlyList<CaptionedImage> _training;

    private LeakFreeEvaluation(
        CaptionLeakage captions, IReadOnlyList<CaptionedImage> images, IReadOnlyList<CaptionedImage> training) =>
        (_captions, Images, _training) = (captions, images, training);

    /// <summary>All images of the evaluated split, with the captions that are left.</summary>
    public IReadOnlyList<CaptionedImage> Images { get; }

    /// <summary>Compares the captions of a split with those of the training split.</summary>
    /// <exception cref="DatasetException">There is no training split to compare with, or no
    /// caption is left.</exception>
    public static LeakFreeEvaluation Prepare(CaptionDataset dataset, DatasetSplit split)
    {
        var training = dataset[DatasetSplit.Train];
        if (split == DatasetSplit.Train || training.Count == 0)
        {
            var way = split == DatasetSplit.Train
                ? "give --split val or --split test."
                : $"{dataset.AnnotationFile} has no images of the split 'train'.";
            throw new DatasetException(
                $"--protocol {RetrievalProtocol.LeakFree} compares a split with the training split: {way}");
        }

        var images = dataset[split];
        var captions = CaptionLeakage.Find(
            images.Select(image => image.Captions), training.SelectMany(image => image.Captions));
        if (captions.CleanCount == 0)
        {
            throw new DatasetException(
                $"{dataset.AnnotationFile}: every caption of the split '{split.ToName()}' also stands in the "
                    + $"training split;"
                + " none is left to evaluate on.");
        }

        return new LeakFreeEvaluation(captions, [.. images.Zip(captions.CleanCaptions, WithCaptions)], training);
    }

    /// <summary>Looks for the images in the training split and adds what was found to a report.</summary>
    /// <param name="report">Of <see cref="Images"/>.</param>
    /// <param name="model">Encodes.</param>
    /// <param name="gallery">Of <see cref="Images"/>.</param>
    /// <param name="terminal">Is told what goes on.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public RetrievalReport Complete(
        RetrievalReport report, ITwoTowers model, RetrievalGallery gallery, Terminal terminal,
        CancellationToken cancellation)
    {
        terminal.Say($"looking for near-duplicates among {_training.Count} training images ...");
        var crops = RetrievalEvaluator.EncodeImages(
            model, Images, path => PictureFile.ReadCenter(path, NearDuplicateSearch.CropSide), cancellation);
        var training = RetrievalEvaluator.EncodeImages(model, _training, PictureFile.Read, cancellation);
        var search = NearDuplicateSearch.Run(gallery.ImageVectors, crops, training, gallery.Dimension);
        return report with
        {
            Protocol = RetrievalProtocol.LeakFree,
            Leakage = LeakageReport.From(
                _captions, search, [.. Images.Select(image => image.FileName)],
                [.. _training.Select(image => image.FileName)]),
        };
    }

    private static CaptionedImage WithCaptions(CaptionedImage image, IReadOnlyList<string> captions) => new()
    {
        DatasetName = image.DatasetName,
        FileName = image.FileName,
        Path = image.Path,
        Split = image.Split,
        Captions = captions,
        BlankCaptionCount = image.BlankCaptionCount,
        ClassName = image.ClassName,
    };
}

/// <summary>Reads the pictures of datasets.</summary>
internal static class PictureFile
{
    /// <summary>A whole picture at its own size.</summary>
    public static RgbImage Read(string path)
    {
        using var source = ImageSource.Open(path);
        return source.Read();
    }

    /// <summary>The middle of a picture, at its own size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="side">The part of the width and of the height to keep, more than 0 and at most 1.</param>
    public static RgbImage ReadCenter(string path, double side)
    {
        using var source = ImageSource.Open(path);
        int width = Math.Max(1, (int)(side * source.Header.Width));
        int height = Math.Max(1, (int)(side * source.Header.Height));
        var window = new PixelWindow(
            (source.Header.Width - width) / 2, (source.Header.Height - height) / 2, width, height);
        return source.Read(window, width, height);
    }
}
