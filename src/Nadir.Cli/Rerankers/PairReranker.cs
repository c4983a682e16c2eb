using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Rerankers;

/// <summary>Puts a pair scorer of any system on the archive's port for rerankers.</summary>
internal sealed class PairReranker : IReranker
{
    private readonly PairInference _model;

    public PairReranker(string folder, string name)
    {
        Name = name;
        _model = PairInference.Load(KnownSystems.Registry, folder);
        Input = new ImageInput(_model.Images.Size, _model.Images.Fit);
    }

    public string Name { get; }

    public ImageInput Input { get; }

    public int FeatureLength => _model.FeatureLength;

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<Half> destination) => _model.EncodeImages(images, destination);

    public void Score(IReadOnlyList<string> texts, IReadOnlyList<ReadOnlyMemory<Half>> pictures, Span<float> scores) =>
        _model.Score(texts, pictures, scores);

    public void Dispose() => _model.Dispose();
}
