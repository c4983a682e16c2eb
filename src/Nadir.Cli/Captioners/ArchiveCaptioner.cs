using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Cli.Captioners;

/// <summary>Puts a captioner of any system on the archive's port for captioners.</summary>
internal sealed class ArchiveCaptioner(Nadir.Systems.Contracts.ICaptioner model, string name, string? style) : Nadir.Archive.Ports.ICaptioner
{
    public string Name => name;

    public ImageInput Input => new(model.Images.Size, model.Images.Fit);

    /// <inheritdoc cref="CaptionerChoice.Open"/>
    public static ArchiveCaptioner Open(string? model, string? style = null)
    {
        var (captioner, modelName) = CaptionerChoice.Open(model, style);
        return new ArchiveCaptioner(captioner, modelName, style);
    }

    public IReadOnlyList<string> Caption(IReadOnlyList<RgbImage> images) =>
        [.. model.Describe(images, new Nadir.Systems.Contracts.CaptionRequest { Style = style }).Select(caption => caption.Alternatives[0].Text)];

    public IReadOnlyList<ScoredCaption> Alternatives(RgbImage image, int count)
    {
        var search = model.Search;
        var found = model.Describe([image], new Nadir.Systems.Contracts.CaptionRequest { Search = search with { Beams = Math.Max(search.Beams, count) }, Style = style })[0].Alternatives;
        return [.. found.Take(count).Select(alternative => new ScoredCaption(alternative.Text, alternative.Score))];
    }

    public void Dispose() => model.Dispose();
}
