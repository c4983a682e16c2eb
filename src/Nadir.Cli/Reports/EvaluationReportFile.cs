using Nadir.Metrics;
using Nadir.Reports;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;

namespace Nadir.Cli.Reports;

/// <summary>The report that an evaluation was asked to write.</summary>
internal sealed class EvaluationReportFile
{
    private readonly ReportFolder _folder;

    /// <summary>Checks before the work what would fail after it.</summary>
    /// <param name="folder">The folder to write to.</param>
    /// <exception cref="IOException">The folder cannot take a report.</exception>
    public EvaluationReportFile(string folder) => _folder = ReportFolder.At(folder);

    /// <summary>The page's full path.</summary>
    public string Path => _folder.Page;

    /// <summary>Renders and writes the page.</summary>
    /// <param name="heading">What was evaluated.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Turns texts into its ids.</param>
    /// <param name="gallery">What it was evaluated on.</param>
    /// <param name="ranks">Its ranks.</param>
    /// <param name="compared">The model whose embeddings stand beside the evaluated one's, or null.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public void Write(
        ReportHeading heading,
        IModel model,
        ITextTokenizer tokenizer,
        RetrievalGallery gallery,
        RetrievalRanks ranks,
        (string Name, RetrievalGallery Gallery)? compared,
        CancellationToken cancellation)
    {
        var embeddings = new List<(string, ReadOnlyMemory<float>)>();
        // A scorer of pairs alone has no vectors to map.
        if (compared is { Gallery.Dimension: > 0 } other)
        {
            embeddings.Add((other.Name, other.Gallery.ImageVectors));
        }

        if (gallery.Dimension > 0)
        {
            embeddings.Add((heading.Model, gallery.ImageVectors));
        }

        var report = EvaluationReportComposition.Compose(
            heading, model, tokenizer, gallery, ranks, embeddings, cancellation);
        _folder.Write(EvaluationPage.Render(report));
    }
}
