using Nadir.Files;

namespace Nadir.Server.Protection.Keys;

/// <summary>Keys that are written and do not count yet. Disposal drops them unless they were kept.</summary>
public sealed class KeyFileChange : IDisposable
{
    private readonly string _next;
    private readonly string _path;
    private bool _isKept;

    internal KeyFileChange(string next, string path) => (_next, _path) = (next, path);

    /// <summary>Puts the new keys in the place of the old ones.</summary>
    /// <exception cref="ServerException">The file cannot be written.</exception>
    public void Keep()
    {
        try
        {
            DurableFile.Publish(_next, _path);
            _isKept = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ServerException($"The keys in {_path} cannot be written: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!_isKept)
            {
                File.Delete(_next);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nobody reads it, and the next change replaces it.
        }
    }
}
