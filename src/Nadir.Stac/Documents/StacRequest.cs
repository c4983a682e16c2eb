using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Stac.Fetching;

namespace Nadir.Stac.Documents;

/// <summary>
/// How a page of a STAC API is asked for (STAC API 1.0, "Paging": links with method, headers, body and merge).
/// </summary>
internal static class StacRequest
{
    private const int LongestBody = 1 << 20;

    /// <summary>The target of a link, and what is to be sent to it.</summary>
    /// <param name="link">The link.</param>
    /// <param name="target">Where it leads.</param>
    /// <param name="document">The document that it stands in.</param>
    /// <returns>
    /// The address, which has a fragment that names body and headers where there are any, so that the pages of a search
    /// are told apart; a fragment is never sent.
    /// </returns>
    /// <exception cref="StacException">The link cannot be followed.</exception>
    public static (StacAddress Address, FetchMessage? Message) Of(
        StacLink link, StacAddress target, StacDocument document)
    {
        var isPost = link.Method.Equals("POST", StringComparison.OrdinalIgnoreCase);
        if (!isPost && !link.Method.Equals("GET", StringComparison.OrdinalIgnoreCase))
        {
            throw new StacException(
                $"{document.Address} has a link '{link.Relation}' with the method {link.Method}, which is not "
                    + $"followed; pages behind it are left out.");
        }

        KeyValuePair<string, string>[] headers = [.. Headers(link.Fields)];
        if (!isPost && headers.Length == 0)
        {
            return (target, null);
        }

        if (!target.IsRemote || !FetchAddress.IsSameServer(target.Uri, document.Base.Uri))
        {
            throw new StacException(
                $"{document.Address} has a link '{link.Relation}' that sends a message to another server, {target}; "
                    + $"that is not followed, and pages behind it are left out.");
        }

        if (!isPost)
        {
            return (Named(target, "get", string.Empty, headers), new FetchMessage(null, headers));
        }

        var body = Body(link.Fields, document);
        return (Named(target, "post", body, headers), new FetchMessage(body, headers));
    }

    // Pages of one address are told apart by all that is sent to it.
    private static StacAddress Named(
        StacAddress target, string method, string body, KeyValuePair<string, string>[] headers)
    {
        var sent = body + string.Concat(headers.Select(header => $"\n{header.Key.ToLowerInvariant()}: {header.Value}"));
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sent)))[..16];
        return new StacAddress($"{target.Text.Split('#')[0]}#{method}-{name}");
    }

    private static IEnumerable<KeyValuePair<string, string>> Headers(JsonElement link) =>
        link.Object("headers") is { } headers
        ? headers.EnumerateObject()
            .Select(header => KeyValuePair.Create(header.Name, header.Value.ValueKind switch
            {
                JsonValueKind.String => header.Value.GetString()!,
                JsonValueKind.Array => string.Join(
                    ", ", header.Value.EnumerateArray().Select(value => value.ToString())),
                _ => header.Value.ToString(),
            }))
            .Where(header => FetchMessage.IsAllowed(header.Key, header.Value))
        : [];

    // With merge, the body of this page's own request with what the link says in its place.
    private static string Body(JsonElement link, StacDocument document)
    {
        if (link.Field("body") is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) })
        {
            throw new StacException(
                $"{document.Address} has a link '{link.Text("rel")}' with a body that is no object; it is not "
                    + $"followed.");
        }

        var body = link.Object("body") is { } own ? ReadObject(own.GetRawText(), document) : [];
        if (link.Field("merge") is { ValueKind: JsonValueKind.True } && document.RequestBody is { } before)
        {
            var merged = ReadObject(before, document);
            foreach (var (name, value) in body.ToArray())
            {
                merged[name] = value?.DeepClone();
            }

            body = merged;
        }

        var text = body.ToJsonString();
        return text.Length <= LongestBody
            ? text
            : throw new StacException(
                $"{document.Address} has a link '{link.Text("rel")}' with a body of more "
                    + $"than {LongestBody} characters; it is not followed.");
    }

    private static JsonObject ReadObject(string json, StacDocument document)
    {
        try
        {
            var read = JsonNode.Parse(json)!.AsObject();

            // Members that are there twice show only when they are looked at.
            _ = read.Count;
            return read;
        }
        catch (ArgumentException)
        {
            throw new StacException(
                $"{document.Address} has a link whose body names a member twice; it is not followed.");
        }
    }
}

/// <summary>A link of a document.</summary>
/// <param name="Relation">Its <c>rel</c>.</param>
/// <param name="Href">Its target, as written.</param>
/// <param name="Fields">All that the document says of it.</param>
internal readonly record struct StacLink(string Relation, string Href, JsonElement Fields)
{
    /// <summary>How the target is asked for: GET, POST, or what nobody follows.</summary>
    public string Method => Fields.Text("method") ?? "GET";

    /// <summary>Lists the links.</summary>
    public static IEnumerable<StacLink> Of(JsonElement document) => document.List("links")
        .Select(link => new StacLink(link.Text("rel") ?? string.Empty, link.Text("href") ?? string.Empty, link))
        .Where(link => link.Href.Length > 0);
}
