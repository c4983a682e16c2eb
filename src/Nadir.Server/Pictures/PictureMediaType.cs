using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Nadir.Imagery;
using Nadir.Server.Problems;

namespace Nadir.Server.Pictures;

/// <summary>In which format a picture is answered.</summary>
/// <param name="Format">The format.</param>
/// <param name="IsNegotiated">Whether the request's <c>Accept</c> chose it, so that caches must keep
/// the answers apart.</param>
internal readonly record struct PictureMediaType(PictureFormat Format, bool IsNegotiated)
{
    /// <summary>Names of formats, for the address.</summary>
    public const string Names = "webp, jpeg or png";

    /// <summary>PNG, whatever the request says.</summary>
    public static PictureMediaType Png { get; } = new(PictureFormat.Png, false);

    private const int Quality = 82;

    private static readonly (PictureFormat Format, string MediaType)[] Offered =
        [(PictureFormat.Jpeg, "image/jpeg"), (PictureFormat.WebP, "image/webp"), (PictureFormat.Png, "image/png")];

    /// <summary>The media type of the answer.</summary>
    public string Name => Of(Format);

    /// <summary>The format that a name means.</summary>
    /// <returns>Null for an unknown one.</returns>
    public static PictureMediaType? OfName(string name) => name.ToUpperInvariant() switch
    {
        "WEBP" => new(PictureFormat.WebP, false),
        "JPEG" or "JPG" => new(PictureFormat.Jpeg, false),
        "PNG" => new(PictureFormat.Png, false),
        _ => null,
    };

    /// <summary>The format that a request asks for: by the parameter, else by <c>Accept</c>, else JPEG.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The parameter <c>format</c>; null where it is missing.</param>
    /// <exception cref="RequestException">The format is unknown, or <c>Accept</c> takes none.</exception>
    public static PictureMediaType Choose(HttpRequest request, string? name)
    {
        if (name is not null)
        {
            return OfName(name) ?? throw RequestException.Malformed($"The format of a picture is one of {Names}.");
        }

        if (request.Headers.Accept.Count == 0)
        {
            return new(PictureFormat.Jpeg, true);
        }

        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            throw RequestException.Malformed("The header Accept cannot be read; leave it out or name media types.");
        }

        var best = Offered.Select(offer => (offer.Format, Quality: QualityOf(offer.MediaType, accepted)))
            .MaxBy(offer => offer.Quality);
        return best.Quality.Value > 0
            ? new(best.Format, true)
            : throw new RequestException(
                406, $"Pictures are answered as {Names}; let the header Accept take one of them.");
    }

    /// <summary>Encodes a picture.</summary>
    public byte[] Encode(RgbaImage picture) => PictureEncoder.Encode(picture, Format, Quality);

    private static string Of(PictureFormat format) => Array.Find(Offered, offer => offer.Format == format).MediaType;

    // A type that is named counts before a wildcard of the same quality.
    private static (double Value, bool IsNamed) QualityOf(string mediaType, IList<MediaTypeHeaderValue> accepted)
    {
        var matches = accepted
            .Where(type => type.MatchesAllTypes || type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
                || (type.MatchesAllSubTypes && type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)))
            .OrderBy(type => type.MatchesAllTypes ? 2 : type.MatchesAllSubTypes ? 1 : 0)
            .ToList();
        return matches.Count == 0 ? (0, false)
            : (matches[0].Quality ?? 1, !matches[0].MatchesAllSubTypes && !matches[0].MatchesAllTypes);
    }
}
