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

    public IReadOnlyList<WordRegions>? Explain(RgbImage image, string text) => _model.ExplainsWords
        ? [.. _model.Explain(image, text).Select(map => new WordRegions(map.Word, AttentionGrid.Of(map.Width, map.Height, [.. map.Values])))]
        : null;

    public void Dispose() => _model.Dispose();
}

/// <summary>Chooses the model that reranks and opens it.</summary>
internal static class RerankerChoice
{
    /// <summary>Opens the model that was named, or else the bundled reranker.</summary>
    /// <param name="model">What the user named; null for nothing.</param>
    public static IReranker Open(string? model)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        string folder = model is null ? models.FindDefault(SystemRoles.Reranker) : models.Find(model);
        var system = KnownSystems.Registry.Of(folder);
        return system.Roles.HasFlag(SystemRoles.Reranker)
            ? new PairReranker(folder, models.NameOf(folder))
            : throw new InvalidDataException(
                $"{folder} is a model of the architecture '{system.Name}', which compares whole vectors and cannot rerank; use a {string.Join(" or ", KnownSystems.Registry.WithRole(SystemRoles.Reranker).Select(known => known.Name))}.");
    }
}
