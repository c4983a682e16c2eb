using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Systems.Sfdr;

namespace Nadir.Cli.Captioners;

/// <summary>Puts an SFDR on the archive's port for captioners.</summary>
internal sealed class SfdrCaptioner(SfdrInference model, string name, string? style) : ICaptioner
{
    public string Name => name;

    // As in training and evaluation, where whole pictures are resampled.
    public ImageInput Input => new(model.ImageSize, SquareFit.Stretch);

    /// <inheritdoc cref="CaptionerChoice.Open"/>
    public static SfdrCaptioner Open(string? model, string? style = null)
    {
        var (inference, modelName) = CaptionerChoice.Open(model, style);
        return new SfdrCaptioner(inference, modelName, style);
    }

    public IReadOnlyList<string> Caption(IReadOnlyList<RgbImage> images) =>
        [.. model.Describe(images, style: style).Select(caption => caption.Alternatives[0].Text)];

    public IReadOnlyList<ScoredCaption> Alternatives(RgbImage image, int count)
    {
        var search = model.Configuration.Search;
        var found = model.Describe([image], search with { Beams = Math.Max(search.Beams, count) }, style: style)[0].Alternatives;
        return [.. found.Take(count).Select(alternative => new ScoredCaption(alternative.Text, alternative.Score))];
    }

    public void Dispose() => model.Dispose();
}
