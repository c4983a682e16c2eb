namespace Nadir.Server.Captions;

/// <summary>What is to be described.</summary>
/// <param name="Id">Id of a window; null where a picture is sent.</param>
/// <param name="Alternatives">How many captions, 1 to 20.</param>
/// <param name="Store">Whether the archive is to keep the best one; for windows, and with a key that may write.</param>
internal sealed record CaptionRequest(long? Id = null, int Alternatives = 1, bool Store = false);
