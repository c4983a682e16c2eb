using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Models.Sfdr;

namespace Nadir.Cli.Captioners;

/// <summary>Puts an SFDR on the archive's port for captioners.</summary>
internal sealed class SfdrCaptioner(SfdrInference model, string name) : ICaptioner
{
    public string Name => name;

    // As in training and evaluation, where whole pictures are resampled.
    public ImageInput Input => new(model.ImageSize, SquareFit.Stretch);

    /// <inheritdoc cref="CaptionerChoice.Open"/>
    public static SfdrCaptioner Open(string? model)
    {
        var (inference, modelName) = CaptionerChoice.Open(model);
        return new SfdrCaptioner(inference, modelName);
    }

    public IReadOnlyList<string> Caption(IReadOnlyList<RgbImage> images) =>
        [.. model.Describe(images).Select(caption => caption.Alternatives[0].Text)];

    public void Dispose() => model.Dispose();
}
