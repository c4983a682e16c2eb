using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Captioners;

/// <summary>Chooses the model that writes captions and opens it.</summary>
internal static class CaptionerChoice
{
    /// <summary>Opens the model that was named, or else the bundled captioner.</summary>
    /// <param name="model">What the user named; null for nothing.</param>
    /// <param name="style">In whose style it is to write; null: as each picture looks.</param>
    /// <exception cref="InvalidDataException">The model cannot write, or not in that style, or takes reference captions; or a file is damaged.</exception>
    public static (ICaptioner Model, string Name) Open(string? model, string? style = null)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        string folder = model is null ? models.FindDefault(SystemRoles.Captioner) : models.Find(model);
        var system = KnownSystems.Registry.Of(folder);
        if (!system.Roles.HasFlag(SystemRoles.Captioner))
        {
            throw new InvalidDataException(
                $"{folder} is a model of the architecture '{system.Name}', which cannot write captions; use one of '{string.Join("' or '", KnownSystems.Registry.WithRole(SystemRoles.Captioner).Select(known => known.Name))}'.");
        }

        var (captioner, _) = KnownSystems.Registry.Load<ICaptioner>(folder, SystemRoles.Captioner, findModel: models.Find);
        if (captioner.ReadsReferences)
        {
            captioner.Dispose();
            throw new InvalidDataException(
                $"{folder} was trained to read reference captions of the picture itself, so it cannot describe pictures that have none.");
        }

        var styles = captioner.Styles;
        if (style is not null && !styles.Contains(style))
        {
            captioner.Dispose();
            throw new InvalidDataException(styles.Count == 0
                ? $"{folder} has one style only; leave out --style."
                : $"{folder} has no style '{style}', only {string.Join(", ", styles)}.");
        }

        return (captioner, models.NameOf(folder));
    }
}
