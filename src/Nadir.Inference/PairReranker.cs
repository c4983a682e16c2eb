using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Inference;

/// <summary>Puts a pair scorer of any system on the archive's port for rerankers.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class PairReranker : IReranker
{
    private readonly PairInference _model;

    private PairReranker(PairInference model, string name)
    {
        (_model, Name) = (model, name);
        Input = new ImageInput(model.Images.Size, model.Images.Fit);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImageInput Input { get; }

    /// <inheritdoc/>
    public int FeatureLength => _model.FeatureLength;

    /// <summary>Reads a model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">What people call it.</param>
    /// <exception cref="InvalidDataException">The folder is damaged, or its system scores no pairs.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static PairReranker Open(string folder, string name) =>
        new(PairInference.Load(KnownSystems.Registry, folder), name);

    /// <inheritdoc/>
    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<Half> destination) =>
        _model.EncodeImages(images, destination);

    /// <inheritdoc/>
    public void Score(IReadOnlyList<string> texts, IReadOnlyList<ReadOnlyMemory<Half>> pictures, Span<float> scores) =>
        _model.Score(texts, pictures, scores);

    /// <inheritdoc/>
    public IReadOnlyList<WordRegions>? Explain(RgbImage image, string text) => _model.ExplainsWords
        ? [.. _model.Explain(image, text)
            .Select(map => new WordRegions(map.Word, AttentionGrid.Of(map.Width, map.Height, [.. map.Values])))]
        : null;

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
