namespace Nadir.Server.Archives;

/// <summary>Bounds of requests.</summary>
/// <param name="K">The most rows of an answer.</param>
/// <param name="UploadBytes">The most bytes of a picture.</param>
/// <param name="Pixels">The most pixels of a picture.</param>
internal sealed record RequestLimits(int K, long UploadBytes, long Pixels);
