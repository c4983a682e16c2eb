using Nadir.Cli.Commands.Training;
using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Reports;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;

namespace Nadir.Cli.Reports;

/// <summary>The report that an evaluation was asked to write.</summary>
internal sealed class EvaluationReportFile
{
    private readonly ReportFolder _folder;
    private readonly (string Name, string Folder)? _compared;

    /// <summary>Checks before the work what would fail after it.</summary>
    /// <param name="folder">The folder to write to.</param>
    /// <param name="compared">The model whose embeddings stand beside the evaluated one's, or null.</param>
    /// <exception cref="IOException">The folder cannot take a report, or there is no such model.</exception>
    public EvaluationReportFile(string folder, string? compared)
    {
        _folder = ReportFolder.At(folder);
        _compared = compared is null ? null : (compared, BundledModels.OfInstallation(KnownSystems.Registry).Find(compared));
    }

    /// <summary>The page's full path.</summary>
    public string Path => _folder.Page;

    /// <summary>Renders and writes the page.</summary>
    public void Write(
        ReportHeading heading, IModel model, ITextTokenizer tokenizer, RetrievalGallery gallery, RetrievalRanks ranks, CancellationToken cancellation)
    {
        var embeddings = new List<(string, ReadOnlyMemory<float>)>();
        if (_compared is { } compared)
        {
            embeddings.Add((compared.Name, EncodeImages(compared.Folder, gallery.Images, cancellation)));
        }

        // A scorer of pairs alone has no vectors to map.
        if (gallery.Dimension > 0)
        {
            embeddings.Add((heading.Model, gallery.ImageVectors));
        }

        var report = EvaluationReportComposition.Compose(heading, model, tokenizer, gallery, ranks, embeddings, cancellation);
        _folder.Write(EvaluationPage.Render(report));
    }

    private static float[] EncodeImages(string modelFolder, IReadOnlyList<CaptionedImage> images, CancellationToken cancellation)
    {
        using var model = KnownSystems.Registry.Load<ITwoTowers>(modelFolder, SystemRoles.Encoder).Model;
        return RetrievalEvaluator.EncodeImages(model, images, PictureFile.Read, cancellation);
    }
}
