using System.Globalization;
using Nadir.Archive;
using Nadir.Archive.Captioning;
using Nadir.Archive.Ports;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Hybrid;
using Nadir.Archive.Storage;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Imagery;
using Nadir.Inference;
using Nadir.Stac.Items;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Cli.Commands.Model;

/// <summary>
/// Learns how a hybrid search weighs its scores: puts a gallery with captions by a captioner into an archive of its
/// own, and searches it for the captions that people wrote.
/// </summary>
internal static class HybridCalibration
{
    // The depth of a search for the best few, so that what is learned from is what is searched.
    private const int Depth = 100;

    // Bounds memory and time; the captions of more images tell little more about three weights.
    private const int MostQueries = 8000;

    private const int ImagesAtOnce = 32;

    /// <summary>Captions, searches and fits.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="gallery">Its vectors of images and of captions by people.</param>
    /// <param name="captioner">Describes the images.</param>
    /// <param name="terminal">Is told how far it is.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>With the vectors of captions, and without them.</returns>
    public static (FusedCurve WithVectors, FusedCurve WithoutVectors) Fit(
        string folder, RetrievalGallery gallery, Nadir.Archive.Ports.ICaptioner captioner, Terminal terminal,
        CancellationToken cancellation)
    {
        string place = Directory.CreateTempSubdirectory("nadir-calibrate-").FullName;
        try
        {
            using var encoder = RetrievalEncoder.Open(
                folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
            using var store = ArchiveStore.OpenOrCreate(Path.Combine(place, "archive"), encoder);
            using (var display = ProgressDisplay.Open(terminal))
            {
                Write(store, gallery, Describe(gallery, captioner, display, cancellation));
            }

            CaptionEncoding.Run(store, encoder, cancellationToken: cancellation);
            var examples = Search(new HybridSearch(store, new ArchiveSearch(store, encoder)), gallery, terminal,
                cancellation);
            return (HybridFit.Fit(examples, hasVectors: true), HybridFit.Fit(examples, hasVectors: false));
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    private static List<string> Describe(
        RetrievalGallery gallery, Nadir.Archive.Ports.ICaptioner captioner, IProgressDisplay display,
        CancellationToken cancellation)
    {
        var captions = new List<string>();
        foreach (var batch in gallery.Images.Chunk(ImagesAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            captions.AddRange(captioner.Caption([.. batch.Select(image => Read(image.Path!, captioner.Input))]));
            display.Update(
                (double)captions.Count / gallery.Images.Count,
                string.Create(CultureInfo.InvariantCulture,
                    $"{captions.Count} of {gallery.Images.Count} images captioned by {captioner.Name}"));
        }

        return captions;
    }

    private static RgbImage Read(string path, ImageInput input)
    {
        using var source = ImageSource.Open(path);
        return source.ReadVisibleSquare(input.Size, input.Fit);
    }

    private static void Write(ArchiveStore store, RetrievalGallery gallery, List<string> captions)
    {
        int dimension = gallery.Dimension;
        using var writer = store.OpenWriter();
        writer.Commit([.. captions.Select((caption, image) => new ItemChange.Indexed(
            new SourceStamp(SourceOf(image), 0, 0),
            null,
            1,
            1,
            ItemDescription.None,
            [new CatalogWindow(new PixelWindow(0, 0, 1, 1), Footprint: null) { Captions = [caption] }],
            gallery.ImageVectors.Slice(image * dimension, dimension).ToArray()))]);
    }

    private static string SourceOf(int image) => image.ToString(CultureInfo.InvariantCulture);

    private static List<HybridExample> Search(
        HybridSearch search, RetrievalGallery gallery, Terminal terminal, CancellationToken cancellation)
    {
        var labels = new ResultLabels(gallery);
        int queries = labels.Captions.Count;
        int stride = (queries + MostQueries - 1) / MostQueries;
        int dimension = gallery.Dimension;
        var examples = new List<HybridExample>();
        using var display = ProgressDisplay.Open(terminal);
        for (int query = 0; query < queries; query += stride)
        {
            cancellation.ThrowIfCancellationRequested();
            var vector = gallery.TextVectors.Slice(query * dimension, dimension).Span;
            foreach (var found in search.Candidates(
                vector, labels.Captions[query], new SearchOptions { Count = Depth }))
            {
                int image = int.Parse(found.Row.Source, CultureInfo.InvariantCulture);
                examples.Add(new HybridExample(
                    query, found.Scores.Image, found.Scores.Caption ?? 0, found.Scores.Words
                        ?? 0, labels.IsOwn(query, image), labels.OfText(query, image)));
            }

            display.Update((double)query / queries,
                string.Create(CultureInfo.InvariantCulture, $"{query} of {queries} captions searched for"));
        }

        return examples;
    }
}
