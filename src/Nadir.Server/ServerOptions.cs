namespace Nadir.Server;

/// <summary>How a server listens, whom it answers, and what it shows.</summary>
public sealed record ServerOptions
{
    /// <summary>Where to listen: <c>http://ADDRESS:PORT</c>, the port 0 for any free one. Default <c>http://127.0.0.1:5080</c>.</summary>
    public IReadOnlyList<Uri> Addresses { get; init; } = [new("http://127.0.0.1:5080")];

    /// <summary>What the archive is called in answers; must not be blank.</summary>
    public string Name { get; init; } = "archive";

    /// <summary>The map that the page draws below footprints; null for none.</summary>
    public BaseMap? BaseMap { get; init; }

    /// <summary>Bounds of requests and of the work that goes on at once.</summary>
    public ServerLimits Limits { get; init; } = new();
}
