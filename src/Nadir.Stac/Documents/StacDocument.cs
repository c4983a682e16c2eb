using System.Text.Json;
using Nadir.Text;

namespace Nadir.Stac.Documents;

/// <summary>A document of STAC that was read. Disposing frees its text; nothing of it may be used then.</summary>
internal sealed class StacDocument : IDisposable
{
    private const int MostNesting = 64;

    private readonly JsonDocument _json;

    private StacDocument(StacAddress address, StacAddress basis, long changed, JsonDocument json)
    {
        _json = json;
        Address = address;
        Base = basis;
        Changed = changed;
        Kind = StacDocumentType.Of(json.RootElement)
            ?? throw new StacException($"{address} is no STAC catalog, collection or item; a 'type' of these is missing.");
        Version = Root.Text("stac_version");
    }

    /// <summary>Where it was named.</summary>
    public StacAddress Address { get; }

    /// <summary>Where it was read, which is what relative references in it start from.</summary>
    public StacAddress Base { get; }

    /// <summary>When its content came to be what it is, in UTC ticks, as far as is known.</summary>
    public long Changed { get; }

    /// <summary>The body that it was asked for with; null for one that was read by GET or from a file.</summary>
    public string? RequestBody { get; init; }

    public StacDocumentKind Kind { get; }

    /// <summary>The version of STAC that it says; null when it says none.</summary>
    public string? Version { get; }

    /// <summary>The JSON object.</summary>
    public JsonElement Root => _json.RootElement;

    /// <summary>Parses a document.</summary>
    /// <param name="address">Where it was named.</param>
    /// <param name="basis">Where it was read.</param>
    /// <param name="changed">When its content came to be what it is, in UTC ticks.</param>
    /// <param name="utf8">Its text, which must not change until disposal.</param>
    /// <param name="requestBody">The body that it was asked for with; null without one.</param>
    /// <exception cref="StacException">It is no JSON, nests too deep, or is no document of STAC.</exception>
    public static StacDocument Parse(
        StacAddress address, StacAddress basis, long changed, ReadOnlyMemory<byte> utf8, string? requestBody = null)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MostNesting });
            ReadableJson.Require(json.RootElement);
            return new StacDocument(address, basis, changed, json) { RequestBody = requestBody };
        }
        catch (JsonException error)
        {
            json?.Dispose();
            throw new StacException($"{address} is no JSON that can be read: {ReadableJson.Reason(error)}.");
        }
        catch
        {
            json?.Dispose();
            throw;
        }
    }

    public void Dispose() => _json.Dispose();
}
