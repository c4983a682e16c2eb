using Nadir.Metrics;
using Nadir.Reports;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;

namespace Nadir.Cli.Reports;

/// <summary>Puts together what the page of an evaluation shows.</summary>
internal static class EvaluationReportComposition
{
    /// <summary>Composes a report; attention is shown where the model has it.</summary>
    /// <param name="heading">What was evaluated.</param>
    /// <param name="model">The model, in evaluation mode.</param>
    /// <param name="tokenizer">Turns texts into its ids.</param>
    /// <param name="gallery">What it made of the images and captions.</param>
    /// <param name="ranks">The gallery's ranks.</param>
    /// <param name="embeddings">Image embeddings to map, each with its title, row-major.</param>
    /// <param name="cancellation">Stops the maps between steps.</param>
    public static EvaluationReport Compose(
        ReportHeading heading,
        IModel model,
        ITextTokenizer tokenizer,
        RetrievalGallery gallery,
        RetrievalRanks ranks,
        IReadOnlyList<(string Title, ReadOnlyMemory<float> Vectors)> embeddings,
        CancellationToken cancellation)
    {
        var images = gallery.Images;
        var labels = new ClassLabels([.. images.Select(image => image.ClassName)]);
        return new EvaluationReport
        {
            Heading = heading,
            Images = [.. images.Select(image => new ReportImage(image.FileName, image.ClassName, image.Captions))],
            Ranks = ranks,
            Details = Details(gallery, labels),
            Thumbnail = new ReportThumbnails(images).Of,
            EmbeddingMaps =
            [
                .. embeddings.Select(of => EmbeddingMap.Of(
                    of.Title, of.Vectors, of.Vectors.Length / images.Count, labels, cancellationToken: cancellation)),
            ],
            ImageAttention = ModelAttention.OverImages(model, images),
            RegionWordAttention = ModelAttention.OverWords(model, tokenizer, images),
        };
    }

    // By the same sums as the ranks, so that ties are the same ties.
    private static RetrievalDetails Details(RetrievalGallery gallery, ClassLabels labels) => gallery.Scores is null
        ? RetrievalDetails.OfEmbeddings(gallery.ImageVectors, gallery.TextVectors, gallery.Dimension, gallery.Owners, labels)
        : RetrievalDetails.Collect(gallery.Owners, labels, gallery.CopyScores);
}
