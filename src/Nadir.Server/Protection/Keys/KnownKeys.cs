using System.Diagnostics;
using System.Security.Cryptography;

namespace Nadir.Server.Protection.Keys;

/// <summary>The keys that a running server accepts: those of the file, at most two seconds late. Thread-safe.</summary>
internal sealed class KnownKeys(KeyFile? file)
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private (ApiKey Key, byte[] Hash)[] _keys = [];
    private (DateTime Written, long Length) _stamp;
    private long? _read;

    /// <summary>Finds the key whose text a client sent. Takes the same time wherever two keys differ.</summary>
    /// <returns>Null when there is none, or it was revoked.</returns>
    public ApiKey? Find(string text)
    {
        var hash = KeyText.Hash(text);
        ApiKey? found = null;
        foreach (var (key, known) in Current())
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known))
            {
                found = key;
            }
        }

        return found;
    }

    private (ApiKey Key, byte[] Hash)[] Current()
    {
        lock (_gate)
        {
            if (file is null || (_read is { } last && Stopwatch.GetElapsedTime(last) < Late))
            {
                return _keys;
            }

            _read = Stopwatch.GetTimestamp();
            var info = new FileInfo(file.Path);
            var stamp = info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
            if (stamp != _stamp || stamp == default)
            {
                try
                {
                    _keys = [.. file.Read().Select(key => (key, Convert.FromHexString(key.Hash)))];
                    _stamp = stamp;
                }
                catch (ServerException)
                {
                    // A file that cannot be read lets nobody in, and is tried again.
                    (_keys, _stamp) = ([], default);
                }
            }

            return _keys;
        }
    }
}
