using System.Text.RegularExpressions;

namespace Nadir.Hub;

/// <summary>A file of a repository on the hub.</summary>
/// <param name="Repository">Such as <c>openai/clip-vit-base-patch32</c>.</param>
/// <param name="Path">Inside the repository, with <c>/</c>.</param>
/// <param name="Revision">A branch, a tag or a commit.</param>
/// <param name="Sha256">What its content must have; null to trust the hub's own checksum.</param>
public sealed partial record HubFile(string Repository, string Path, string Revision = "main", string? Sha256 = null)
{
    /// <summary>Checks that nothing leads out of the cache.</summary>
    /// <exception cref="HubException">A part has characters or steps that a repository cannot have.</exception>
    internal void Validate()
    {
        if (!RepositoryName().IsMatch(Repository) || Repository.Contains("--", StringComparison.Ordinal) || Repository.Contains("..", StringComparison.Ordinal))
        {
            throw new HubException($"'{Repository}' is no repository; its name is OWNER/NAME.");
        }

        if (!IsPath(Path) || !IsPath(Revision))
        {
            throw new HubException($"'{Path}' at '{Revision}' is no file of a repository.");
        }
    }

    private static bool IsPath(string path) =>
        path.Length > 0 && path.Split('/').All(part => part is not ("" or "." or "..")) && !path.Any(letter => char.IsControl(letter) || letter == '\\');

    [GeneratedRegex(@"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?\z")]
    private static partial Regex RepositoryName();
}
