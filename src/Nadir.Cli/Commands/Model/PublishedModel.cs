using Nadir.Hub.Registry;
using Nadir.Systems.Clip;


namespace Nadir.Cli.Commands.Model;

/// <summary>What <c>nadir model list --published --json</c> prints of weights.</summary>
/// <param name="Name">What <c>nadir model pull</c> takes.</param>
/// <param name="Architecture">Such as <c>ViT-B/32</c>; of a backbone its name.</param>
/// <param name="Origin">Repository and file, or address.</param>
/// <param name="Sha256">Null where none is published.</param>
/// <param name="Bytes">Null where it is not known.</param>
/// <param name="Activation">Null where nobody says.</param>
/// <param name="Licence">What the publisher says.</param>
/// <param name="MeanRecall">Published, by data set, in percent.</param>
/// <param name="MeanRecallSource">Who published the recalls.</param>
/// <param name="IsBackbone">Whether training starts from them; the others are whole models.</param>
/// <param name="ImageNetTop1">A backbone's published accuracy in percent; null for others.</param>
/// <param name="ImageNetTop1Source">Who published the accuracy.</param>
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
    bool IsBackbone,
    double? ImageNetTop1,
    string? ImageNetTop1Source,
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
        model.IsBackbone,
        model.ImageNetTop1,
        model.ImageNetTop1Source,
        model.Source);
}
