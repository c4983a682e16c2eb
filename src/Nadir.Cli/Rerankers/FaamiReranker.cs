using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Systems.Faami;

namespace Nadir.Cli.Rerankers;

/// <summary>Puts a FAAMI on the archive's port for rerankers.</summary>
internal sealed class FaamiReranker : IReranker
{
    private readonly FaamiInference _model;

    public FaamiReranker(string folder, string name)
    {
        Name = name;
        _model = FaamiInference.Load(folder);
        // As in training and evaluation, where whole pictures are resampled.
        Input = new ImageInput(_model.ImageSize, SquareFit.Stretch);
    }

    public string Name { get; }

    public ImageInput Input { get; }

    public int FeatureLength => _model.FeatureLength;

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<Half> destination) => _model.EncodeImages(images, destination);

    public void Score(IReadOnlyList<string> texts, IReadOnlyList<ReadOnlyMemory<Half>> pictures, Span<float> scores) =>
        _model.Score(texts, pictures, scores);

    public void Dispose() => _model.Dispose();
}
