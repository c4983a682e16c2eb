using System.Buffers.Text;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Nadir.Archive.Ports;

namespace Nadir.Server.Kept;

/// <summary>
/// Keeps vectors of queries under random tokens, in files beside the archive or, where that may not be written to, in
/// memory until the server ends (decision 0310). Thread-safe.
/// </summary>
internal sealed class KeptQueryStore
{
    private const int TokenBytes = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (byte[] Content, DateTime Written)> _memory = new(StringComparer.Ordinal);
    private readonly KeptFolder _folder;
    private readonly int _dimension;
    private readonly ServerLimits _limits;
    private readonly TimeProvider _clock;

    public KeptQueryStore(IArchiveStore store, ServerLimits limits, TimeProvider? clock = null)
    {
        (_dimension, _limits, _clock) = (store.Info.Dimension, limits, clock ?? TimeProvider.System);
        _folder = new KeptFolder(Path.Combine(store.LocalFolder, "kept", "queries"), ".vector");
    }

    /// <summary>Keeps a vector; of too many the oldest goes.</summary>
    /// <param name="vector">A unit vector of the archive's dimension.</param>
    /// <returns>Its token, and until when it is kept.</returns>
    public (string Token, DateTimeOffset Until) Keep(float[] vector)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var content = MemoryMarshal.AsBytes(vector.AsSpan()).ToArray();
        lock (_gate)
        {
            Forget();
            try
            {
                _folder.Write(token, content);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _memory[token] = (content, _clock.GetUtcNow().UtcDateTime);
            }
        }

        return (token, _clock.GetUtcNow() + _limits.KeptQueryTime);
    }

    /// <summary>Finds a vector.</summary>
    /// <returns>Null when the token is unknown or its time is over.</returns>
    public float[]? Find(string token)
    {
        if (!IsToken(token))
        {
            return null;
        }

        lock (_gate)
        {
            var (content, written) = _memory.TryGetValue(token, out var kept) ? kept
                : (_folder.Read(token), _folder.Written(token));
            if (content?.Length != sizeof(float) * _dimension || IsOver(written))
            {
                return null;
            }

            var vector = MemoryMarshal.Cast<byte, float>(content).ToArray();
            return MathF.Abs(TensorPrimitives.Norm<float>(vector) - 1) < 0.01f ? vector : null;
        }
    }

    private static bool IsToken(string text) =>
        text.Length == 22 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    private bool IsOver(DateTime written) => _clock.GetUtcNow().UtcDateTime - written > _limits.KeptQueryTime;

    private void Forget()
    {
        var files = _folder.Names().Select(name => (Name: name, Written: _folder.Written(name)));
        var oldest = files.Concat(_memory.Select(pair => (Name: pair.Key, pair.Value.Written)))
            .OrderByDescending(one => one.Written).ToList();
        foreach (var (name, written) in oldest.Where((one, place) => place >= _limits.KeptQueries - 1
            || IsOver(one.Written)).ToList())
        {
            _memory.Remove(name);
            try
            {
                _folder.Delete(name);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It stays, and is not found once its time is over.
            }
        }
    }
}
