using Nadir.Archive.Ports;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Rerankers;

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
