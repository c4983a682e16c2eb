using Nadir.Inference;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Captioners;

/// <summary>Chooses the model that writes captions and opens it.</summary>
internal static class CaptionerChoice
{
    /// <summary>Opens the model that was named, or else the bundled captioner.</summary>
    /// <param name="model">What the user named; null for nothing.</param>
    /// <param name="style">In whose style it is to write; null: as each picture looks.</param>
    /// <exception cref="InvalidDataException">The model cannot write, or not in that style, or takes reference
    /// captions; or a file is damaged.</exception>
    public static (ICaptioner Model, string Name) Open(string? model, string? style = null)
    {
        var models = ArchiveModels.OfInstallation();
        var (captioner, name) = models.LoadCaptioner(model);
        var styles = captioner.Styles;
        if (style is null || styles.Contains(style))
        {
            return (captioner, name);
        }

        captioner.Dispose();
        string folder = models.Find(name);
        throw new InvalidDataException(styles.Count == 0
            ? $"{folder} has one style only; leave out --style."
            : $"{folder} has no style '{style}', only {string.Join(", ", styles)}.");
    }

    /// <summary>As <see cref="Open"/>, for the windows of an archive.</summary>
    public static ArchiveCaptioner OpenForArchive(string? model, string? style = null)
    {
        var (captioner, name) = Open(model, style);
        return new ArchiveCaptioner(captioner, name, style);
    }
}
