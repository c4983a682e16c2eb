using Nadir.Archive.Ports;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Rerankers;

/// <summary>Chooses the model that reranks and opens it.</summary>
internal static class RerankerChoice
{
    /// <summary>Opens the model that was named, or else the bundled reranker.</summary>
    /// <param name="model">What the user named; null for nothing.</param>
    public static IReranker Open(string? model)
    {
        var models = BundledModels.OfInstallation();
        string folder = model is null ? models.FindDefaultReranker() : models.Find(model);
        string architecture = ModelFolder.Architecture(folder);
        return RetrievalModelFolder.RerankerArchitectures.Contains(architecture)
            ? new FaamiReranker(folder, models.NameOf(folder))
            : throw new InvalidDataException(
                $"{folder} is a model of the architecture '{architecture}', which compares whole vectors and cannot rerank; use a {string.Join(" or ", RetrievalModelFolder.RerankerArchitectures)}.");
    }
}
