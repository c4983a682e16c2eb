using System.CommandLine;
using System.Text.RegularExpressions;
using Nadir.Datasets;
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
        ? RetrievalDetails.OfEmbeddings(
            gallery.ImageVectors, gallery.TextVectors, gallery.Dimension, gallery.Owners, labels)
        : RetrievalDetails.Collect(gallery.Owners, labels, gallery.CopyScores);
}

/// <summary>Chooses a few images that show much of a gallery.</summary>
internal static class ClassSample
{
    /// <summary>
    /// The first image of classes at even distances; where classes are unknown, images at even distances.
    /// </summary>
    /// <returns>Places in the gallery, ascending, at most <paramref name="count"/>.</returns>
    public static int[] Choose(IReadOnlyList<CaptionedImage> images, int count)
    {
        int[] firsts =
        [
            .. images.Index().Where(image => image.Item.ClassName is not null)
                .GroupBy(image => image.Item.ClassName!, image => image.Index)
                .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.First()),
        ];
        int[] choice = firsts.Length >= count ? firsts : [.. Enumerable.Range(0, images.Count)];
        return [.. Enumerable.Range(0, Math.Min(count, choice.Length))
            .Select(place => choice[place * choice.Length / Math.Min(count, choice.Length)])];
    }
}

/// <summary>A command line as a person would type it into a shell.</summary>
internal static partial class CommandText
{
    public static string Of(ParseResult parsed) =>
        string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value)).Prepend("nadir"));

    private static string Quoted(string word) =>
        Plain().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\A[\w@%+=:,./-]+\z")]
    private static partial Regex Plain();
}
