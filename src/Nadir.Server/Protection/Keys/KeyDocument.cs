namespace Nadir.Server.Protection.Keys;

/// <summary>The content of a file of keys.</summary>
/// <param name="Keys">The keys.</param>
internal sealed record KeyDocument(IReadOnlyList<ApiKey> Keys);
