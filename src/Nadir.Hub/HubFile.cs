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
        if (!RepositoryName().IsMatch(Repository) || Repository.Contains("--", StringComparison.Ordinal)
            || Repository.Contains("..", StringComparison.Ordinal))
        {
            throw new HubException($"'{Repository}' is no repository; its name is OWNER/NAME.");
        }

        if (!IsPath(Path) || !IsPath(Revision))
        {
            throw new HubException($"'{Path}' at '{Revision}' is no file of a repository.");
        }
    }

    private static bool IsPath(string path) =>
        path.Length > 0 && path.Split('/').All(part => part is not ("" or "." or ".."))
            && !path.Any(letter => char.IsControl(letter) || letter == '\\');

    [GeneratedRegex(@"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?\z")]
    private static partial Regex RepositoryName();
}

/// <summary>What the hub says of a file before it is fetched.</summary>
/// <param name="Commit">The commit that the revision stands for.</param>
/// <param name="Etag">Names the content; safe as the name of a file.</param>
/// <param name="Size">Bytes; null when it is not said.</param>
internal sealed record HubMetadata(string Commit, string Etag, long? Size)
{
    /// <summary>The checksum that the content must have; null when the name is none.</summary>
    public string? Checksum => FileChecksum.IsChecksum(Etag) ? Etag : null;

    /// <summary>Reads the headers that the hub answers with.</summary>
    /// <exception cref="HubException">They are not there: the server is no hub.</exception>
    public static HubMetadata Of(HttpResponseMessage response, HubFile file, string what)
    {
        var etag = (Header(response, "X-Linked-Etag") ?? response.Headers.ETag?.Tag)?.Trim('"');
        var commit = Header(response, "X-Repo-Commit");
        if (etag is null || commit is null || !IsName(etag) || !IsName(commit))
        {
            throw new HubException(
                $"{what} cannot be fetched: {response.RequestMessage?.RequestUri?.Host} does not answer as a hub "
                    + $"does; check HF_ENDPOINT.");
        }

        var linked = long.TryParse(Header(response, "X-Linked-Size"), out var size) ? size : (long?)null;
        // The length of a redirect is that of its own page.
        var length = response.IsSuccessStatusCode ? response.Content.Headers.ContentLength : null;
        if (file.Sha256 is { } expected && etag.Length == 64 && etag != expected)
        {
            throw new HubException(
                $"{what} has changed on the hub: its checksum is {etag}, but {expected} was expected; nothing was "
                    + $"fetched.");
        }

        return new HubMetadata(commit, etag, linked ?? length);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 128 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
