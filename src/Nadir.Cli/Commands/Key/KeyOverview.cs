using Nadir.Server.Protection.Keys;

namespace Nadir.Cli.Commands.Key;

/// <summary>What is told of a key.</summary>
internal sealed record KeyOverview(string Id, string Name, string Scope, DateTimeOffset Created)
{
    public static KeyOverview Of(ApiKey key) => new(key.Id, key.Name, key.Scope == KeyScope.Write ? "write" : "read", key.Created);
}
