using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Systems.Contracts;

namespace Nadir.Inference;

/// <summary>Puts a captioner of any system on the archive's port for captioners.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class ArchiveCaptioner : Nadir.Archive.Ports.ICaptioner
{
    private readonly Nadir.Systems.Contracts.ICaptioner _model;
    private readonly string? _style;

    /// <summary>Takes a model over and disposes it in the end.</summary>
    /// <param name="model">In evaluation mode; one that needs no reference captions.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="style">One of the model's styles; null: as each picture looks.</param>
    /// <exception cref="ArgumentException">The model has no such style, or reads reference captions; it stays
    /// the caller's.</exception>
    public ArchiveCaptioner(Nadir.Systems.Contracts.ICaptioner model, string name, string? style = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (model.ReadsReferences)
        {
            throw new ArgumentException(
                $"{name} reads reference captions, which an archive does not have.", nameof(model));
        }

        if (style is not null && !model.Styles.Contains(style))
        {
            throw new ArgumentException(
                model.Styles.Count == 0 ? $"{name} has one style only, and no name for it."
                    : $"{name} has no style '{style}', only {string.Join(", ", model.Styles)}.",
                nameof(style));
        }

        (_model, Name, _style) = (model, name, style);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImageInput Input => new(_model.Images.Size, _model.Images.Fit);

    /// <inheritdoc/>
    public IReadOnlyList<string> Caption(IReadOnlyList<RgbImage> images) =>
        [.. _model.Describe(images, new CaptionRequest { Style = _style })
            .Select(caption => caption.Alternatives[0].Text)];

    /// <inheritdoc/>
    public IReadOnlyList<ScoredCaption> Alternatives(RgbImage image, int count)
    {
        var search = _model.Search;
        var found = _model.Describe([image],
            new CaptionRequest
            {
                Search = search with { Beams = Math.Max(search.Beams, count) },
                Style = _style
            })[0].Alternatives;
        return [.. found.Take(count).Select(alternative => new ScoredCaption(alternative.Text, alternative.Score))];
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
