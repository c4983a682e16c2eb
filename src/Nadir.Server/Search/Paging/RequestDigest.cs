using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Nadir.Server.Json;
using Nadir.Server.Search.Requests;

namespace Nadir.Server.Search.Paging;

/// <summary>Tells whether two requests ask for the same, so that a cursor is not used with another one.</summary>
internal static class RequestDigest
{
    /// <summary>Digest of filters and order.</summary>
    public static ulong OfOrder(SearchRequest request) =>
        Of(request with { Text = null, Id = null, Image = null, Terms = null, K = null, Cursor = null, Anyway = null });

    /// <summary>Digest of what is searched for.</summary>
    public static ulong OfQuery(SearchRequest request) =>
        Of(new SearchRequest { Text = request.Text, Id = request.Id, Image = request.Image, Terms = request.Terms });

    private static ulong Of(SearchRequest request) => BinaryPrimitives.ReadUInt64LittleEndian(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, ServerJson.Default.SearchRequest)));
}
