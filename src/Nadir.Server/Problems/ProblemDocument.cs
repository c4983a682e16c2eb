namespace Nadir.Server.Problems;

/// <summary>Why a request failed (RFC 9457).</summary>
/// <param name="Type">A URI reference; <c>about:blank</c> where the status says it all.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">One sentence: what is wrong and what to do.</param>
internal sealed record ProblemDocument(string Type, string Title, int Status, string Detail);
