using Nadir.Archive.Ports;

namespace Nadir.Archive;

/// <summary>What an archive was made with. All of it is fixed when the archive is created.</summary>
/// <param name="FormatVersion">Version of the layout on disk.</param>
/// <param name="EncoderName">Name of the encoder, for people.</param>
/// <param name="Fingerprint">Names the encoder's weights and preprocessing; see <see cref="IEncoder.Fingerprint"/>.</param>
/// <param name="Dimension">Length of every vector.</param>
/// <param name="Created">When the archive was made.</param>
public sealed record ArchiveInfo(
    int FormatVersion, string EncoderName, string Fingerprint, int Dimension, DateTimeOffset Created)
{
    /// <summary>Checks that an encoder's vectors may be compared with the archive's.</summary>
    /// <param name="encoder">The encoder that is about to be used.</param>
    /// <param name="location">Where the archive is, for the message.</param>
    /// <exception cref="ArchiveException">The archive was made with another encoder.</exception>
    public void RequireEncoder(IEncoder encoder, string location)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (encoder.Dimension != Dimension)
        {
            throw new ArchiveException(
                $"{location} holds vectors of {Dimension} values made by the model {EncoderName}, but the model {encoder.Name} makes {encoder.Dimension}; use {EncoderName}, or index into a new archive.");
        }

        if (!string.Equals(encoder.Fingerprint, Fingerprint, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArchiveException(
                $"{location} was indexed with the model {EncoderName} ({Short(Fingerprint)}), not with {encoder.Name} ({Short(encoder.Fingerprint)}); use the first, or index into a new archive.");
        }
    }

    private static string Short(string fingerprint) => fingerprint.Length > 12 ? fingerprint[..12] : fingerprint;
}
