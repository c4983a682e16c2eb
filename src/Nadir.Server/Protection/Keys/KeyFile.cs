using System.Text.Json;
using Nadir.Files;

namespace Nadir.Server.Protection.Keys;

/// <summary>The file in which hashed keys are kept, readable by its owner alone.</summary>
public sealed class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Names a file, which need not exist yet.</summary>
    /// <param name="path">Its path.</param>
    public KeyFile(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Reads the keys.</summary>
    /// <returns>None where there is no file.</returns>
    /// <exception cref="ServerException">The file cannot be read, or is no file of keys.</exception>
    public IReadOnlyList<ApiKey> Read()
    {
        try
        {
            var document = JsonSerializer.Deserialize(File.ReadAllBytes(Path), KeyJson.Default.KeyDocument);
            return document?.Keys is { } keys && keys.All(IsWhole) ? keys : throw new JsonException();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException error)
        {
            throw new ServerException(
                $"{Path} is no file of keys; name another with --keys, or delete it and make keys with: nadir key "
                    + $"create", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ServerException($"The keys in {Path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Replaces the keys, all or none.</summary>
    /// <param name="keys">The new keys.</param>
    /// <exception cref="ServerException">The file cannot be written.</exception>
    public void Write(IReadOnlyList<ApiKey> keys)
    {
        using var change = Prepare(keys);
        change.Keep();
    }

    /// <summary>Writes new keys beside the old ones, which stay until the change is kept.</summary>
    /// <param name="keys">The new keys.</param>
    /// <returns>What takes their place; if it is not kept, nothing has changed.</returns>
    /// <exception cref="ServerException">The file cannot be written.</exception>
    public KeyFileChange Prepare(IReadOnlyList<ApiKey> keys)
    {
        var next = Path + ".new";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            DurableFile.Write(
                next,
                stream => JsonSerializer.Serialize(stream, new KeyDocument(keys), KeyJson.Default.KeyDocument),
                mode: OwnerOnly);
            return new KeyFileChange(next, Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ServerException($"The keys in {Path} cannot be written: {error.Message}", error);
        }
    }

    private static bool IsWhole(ApiKey key) =>
        key is { Id: not null, Name: not null, Hash.Length: 64 } && key.Hash.All(char.IsAsciiHexDigit)
            && Enum.IsDefined(key.Scope);
}
