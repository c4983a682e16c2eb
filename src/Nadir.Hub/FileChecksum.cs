using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Nadir.Hub;

/// <summary>Compares files with checksums as hubs publish them.</summary>
internal static class FileChecksum
{
    /// <summary>The two forms: SHA-256 of the content, or the SHA-1 that git names a content by.</summary>
    public static bool IsChecksum(string text) => text.Length is 64 or 40 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Checks a file, and deletes it when it is not what it should be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">64 or 40 hexadecimal digits.</param>
    /// <param name="what">What the file is, for the message.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="HubException">The content has another checksum.</exception>
    public static async Task VerifyAsync(string path, string expected, string what, CancellationToken cancellation)
    {
        var found = await ComputeAsync(path, isGit: expected.Length == 40, cancellation).ConfigureAwait(false);
        if (!string.Equals(found, expected, StringComparison.OrdinalIgnoreCase))
        {
            File.Delete(path);
            throw new HubException(
                $"{what} is damaged: its checksum is {found}, but {expected} is published; what was fetched is "
                    + $"deleted, try again.");
        }
    }

    private static async Task<string> ComputeAsync(string path, bool isGit, CancellationToken cancellation)
    {
        using var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(isGit ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        if (isGit)
        {
            hash.AppendData(Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"blob {stream.Length}\0")));
        }

        var buffer = new byte[1 << 20];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            hash.AppendData(buffer, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
