using System.Buffers.Text;
using System.Security.Cryptography;

namespace Nadir.Server.Protection.Keys;

/// <summary>Makes keys, and hashes what clients send for one.</summary>
public static class KeyText
{
    // Tells people and scanners of leaked secrets what it is.
    private const string Prefix = "nadir_";
    private const int SecretBytes = 32;
    private const int IdBytes = 4;

    /// <summary>Makes a key of 256 random bits.</summary>
    /// <param name="name">Whom or what it is for.</param>
    /// <param name="scope">What its holder may do.</param>
    /// <returns>What is kept, and the text that is shown once.</returns>
    public static (ApiKey Key, string Text) Create(string name, KeyScope scope)
    {
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var id = RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);
        return (new ApiKey(id, name, scope, DateTimeOffset.UtcNow, Convert.ToHexStringLower(Hash(text))), text);
    }

    /// <summary>
    /// SHA-256 of a key's text. A key has 256 random bits, which no slow hash could make harder to guess.
    /// </summary>
    internal static byte[] Hash(string text) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
}
