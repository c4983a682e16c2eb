namespace Nadir.Server.Locating;

/// <summary>What is to be located where.</summary>
/// <param name="Text">What to find, in words.</param>
/// <param name="Id">Id of any window of the scene.</param>
/// <param name="Anyway">Locate even if the model knows no word of the text.</param>
internal sealed record LocateRequest(string? Text, long? Id, bool? Anyway = null);
