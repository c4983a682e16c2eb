namespace Nadir.Server.Logging;

/// <summary>What is noted of a request: its address without the query string, and nothing of its body.</summary>
/// <param name="Time">When it was answered.</param>
/// <param name="Client">Id of its key, or its address.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The address below the host.</param>
/// <param name="Status">The status of the answer; 499 where the client had gone.</param>
/// <param name="Milliseconds">How long the answer took.</param>
internal sealed record AccessLogLine(
    DateTimeOffset Time, string Client, string Method, string Path, int Status, double Milliseconds);
