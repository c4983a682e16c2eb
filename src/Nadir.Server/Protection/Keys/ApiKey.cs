namespace Nadir.Server.Protection.Keys;

/// <summary>A key as it is kept: not the key itself, only its hash.</summary>
/// <param name="Id">Names the key in lists; no secret.</param>
/// <param name="Name">For people: whom or what it was made for.</param>
/// <param name="Scope">What its holder may do.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Hash">SHA-256 of the key's text, as lower-case hexadecimal.</param>
public sealed record ApiKey(string Id, string Name, KeyScope Scope, DateTimeOffset Created, string Hash);
