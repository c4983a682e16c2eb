using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Models;
using Nadir.Models.DualEncoder;

namespace Nadir.Cli.Encoders;

/// <summary>Puts a dual encoder on the archive's port.</summary>
internal sealed class DualEncoderAdapter : IEncoder
{
    private readonly DualEncoderInference _model;

    public DualEncoderAdapter(string folder, string name)
    {
        Name = name;
        // Hashing the weights takes as long as loading them; a search waits for both.
        var fingerprint = Task.Run(() => ModelFolder.Fingerprint(folder));
        _model = DualEncoderInference.Load(folder);
        Fingerprint = fingerprint.GetAwaiter().GetResult();
        // As in training and evaluation, where whole pictures are resampled.
        Input = new ImageInput(_model.ImageSize, SquareFit.Stretch);
    }

    public string Fingerprint { get; }

    public string Name { get; }

    public int Dimension => _model.Dimension;

    public ImageInput Input { get; }

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) => _model.EncodeImages(images, destination);

    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination) => _model.EncodeTexts(texts, destination);

    public void Dispose() => _model.Dispose();
}
