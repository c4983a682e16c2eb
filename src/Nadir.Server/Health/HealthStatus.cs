namespace Nadir.Server.Health;

/// <summary>How the server is.</summary>
/// <param name="Status"><c>ok</c> or <c>ready</c>.</param>
internal sealed record HealthStatus(string Status);
