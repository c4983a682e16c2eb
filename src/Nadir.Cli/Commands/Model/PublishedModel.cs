using Nadir.Hub.Registry;
using Nadir.Systems.Clip;


namespace Nadir.Cli.Commands.Model;

/// <summary>What <c>nadir model list --published --json</c> prints of weights.</summary>
/// <param name="Name">What <c>nadir model pull</c> takes.</param>
/// <param name="Architecture">Such as <c>ViT-B/32</c>.</param>
/// <param name="Origin">Repository and file, or address.</param>
/// <param name="Sha256">Null where none is published.</param>
/// <param name="Bytes">Null where it is not known.</param>
/// <param name="Activation">Null where nobody says.</param>
/// <param name="Licence">What the publisher says.</param>
/// <param name="MeanRecall">Published, by data set, in percent.</param>
/// <param name="MeanRecallSource">Who published the recalls.</param>
/// <param name="Source">Where these facts are from.</param>
internal sealed record PublishedModel(
    string Name,
    string Architecture,
    string Origin,
    string? Sha256,
    long? Bytes,
    ClipActivation? Activation,
    string Licence,
    IReadOnlyDictionary<string, double> MeanRecall,
    string? MeanRecallSource,
    string Source)
{
    public static PublishedModel Of(RegisteredModel model) => new(
        model.Name,
        model.Variant,
        model.Address?.ToString() ?? $"{model.Repository}@{model.Revision}/{model.File}",
        model.Sha256,
        model.Bytes,
        model.Activation,
        model.Licence,
        model.MeanRecall,
        model.MeanRecallSource,
        model.Source);
}
