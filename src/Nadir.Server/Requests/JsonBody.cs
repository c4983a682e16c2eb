using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Nadir.Server.Problems;
using Nadir.Text;

namespace Nadir.Server.Requests;

/// <summary>Reads requests that are written in JSON, in UTF-8, and says in a sentence what is wrong with one.</summary>
internal static partial class JsonBody
{
    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="RequestException">It is no JSON, of another type, or too large.</exception>
    public static async Task<T> ReadAsync<T>(
        HttpRequest http, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        RequireJson(http);
        try
        {
            return Present(await JsonSerializer.DeserializeAsync(http.Body, type, cancellationToken)
                .ConfigureAwait(false));
        }
        catch (JsonException error)
        {
            throw Malformed(error, type);
        }
        catch (InvalidOperationException)
        {
            throw NoUnicode();
        }
    }

    /// <summary>Reads JSON that is in memory.</summary>
    /// <exception cref="RequestException">It is no JSON, or of another shape.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return Present(JsonSerializer.Deserialize(json, type));
        }
        catch (JsonException error)
        {
            throw Malformed(error, type);
        }
        catch (InvalidOperationException)
        {
            throw NoUnicode();
        }
    }

    /// <summary>
    /// Says which member is there twice, where that is what is wrong: of two values neither can be taken for the one
    /// that is meant.
    /// </summary>
    public static RequestException? Doubled(JsonException error) =>
        DoubledMember().Match(error.Message) is { Success: true } match
            && match.Groups[1].Value is { Length: > 0 and <= 40 } name
            ? RequestException.Malformed($"The member '{name}' is given more than once.")
            : null;

    /// <summary>
    /// Refuses a part of a body that is kept as it came, where texts in it are no Unicode: nobody has asked for these
    /// yet.
    /// </summary>
    /// <exception cref="RequestException">One of them is none.</exception>
    public static void RequireUnicode(JsonElement part)
    {
        try
        {
            ReadableJson.Require(part);
        }
        catch (JsonException)
        {
            throw NoUnicode();
        }
    }

    private static RequestException NoUnicode() =>
        RequestException.Malformed("The body holds a text that is no Unicode; write it in UTF-8.");

    private static void RequireJson(HttpRequest http)
    {
        if (!MediaTypeHeaderValue.TryParse(http.ContentType, out var type)
            || !(type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            || (type.Charset.HasValue && type.Encoding?.CodePage != System.Text.Encoding.UTF8.CodePage))
        {
            throw new RequestException(
                415, "The body is to be JSON in UTF-8: send it with Content-Type: application/json.");
        }
    }

    private static T Present<T>(T? value)
        where T : class => value ?? throw RequestException.Malformed("The body is JSON's null; an object is wanted.");

    // The serializer tells a member that it does not know by its sentence alone.
    private static RequestException? Unknown(JsonException error, JsonTypeInfo type)
    {
        var match = UnmappedMember().Match(error.Message);
        if (!match.Success || match.Groups[1].Value is not { Length: > 0 and <= 40 } name)
        {
            return null;
        }

        string[] members = [.. type.Properties.Select(member => member.Name)];
        return RequestException.Malformed(Spelling.Nearest(name, members) is { } nearest
            ? $"The member '{name}' is not known: did you mean {nearest}?"
            : $"The member '{name}' is not known; leave it out.");
    }

    private static RequestException Malformed(JsonException error, JsonTypeInfo type) =>
        Unknown(error, type) ?? Doubled(error) ?? RequestException.Malformed(
        error.Path is { Length: > 1 and < 200 } path
            ? $"The body cannot be read at {path}: it is no JSON there, or not what is wanted at this place."
            : "The body is no JSON, or not the object that is wanted.");

    [GeneratedRegex("^Duplicate property '([^']*)' encountered", RegexOptions.CultureInvariant)]
    private static partial Regex DoubledMember();

    [GeneratedRegex("^The JSON property '([^']*)' could not be mapped", RegexOptions.CultureInvariant)]
    private static partial Regex UnmappedMember();
}

/// <summary>Reads contents whose size nobody has promised.</summary>
internal static class BoundedContent
{
    private const int ChunkBytes = 64 << 10;

    /// <summary>Reads to the end.</summary>
    /// <param name="content">Where from.</param>
    /// <param name="most">The most bytes.</param>
    /// <param name="what">What the message calls it.</param>
    /// <param name="cancellationToken">Stops to read.</param>
    /// <exception cref="RequestException">There are more.</exception>
    public static async Task<byte[]> ReadAsync(
        Stream content, long most, string what, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (await content.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                bytes.Write(chunk, 0, count);
                if (bytes.Length > most)
                {
                    throw new RequestException(
                        413, string.Create(CultureInfo.InvariantCulture, $"{what} is larger than {most} bytes."));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return bytes.ToArray();
    }
}
