namespace Nadir.Reports;

/// <summary>A picture as the content of a JPEG, PNG or WebP file.</summary>
public sealed class EncodedPicture
{
    private readonly byte[] _bytes;

    /// <summary>Takes the content of a file.</summary>
    /// <param name="bytes">Not copied. Only its signature is read.</param>
    /// <exception cref="ArgumentException">It is no JPEG, PNG or WebP file.</exception>
    public EncodedPicture(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        _bytes = bytes;
        MediaType = bytes.AsSpan() switch
        {
            [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
                "image/webp",
            _ => throw new ArgumentException("The picture is neither JPEG nor PNG nor WebP.", nameof(bytes)),
        };
    }

    /// <summary>The media type, such as <c>image/webp</c>.</summary>
    public string MediaType { get; }

    /// <summary>The picture as an address that holds it whole.</summary>
    internal string ToDataUri() => $"data:{MediaType};base64,{Convert.ToBase64String(_bytes)}";
}
