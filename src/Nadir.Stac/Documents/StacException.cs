namespace Nadir.Stac.Documents;

/// <summary>Says in one sentence why a document, an item or an asset of a catalog cannot be used; the others can.</summary>
/// <param name="message">One sentence for people, with the name of the document.</param>
internal sealed class StacException(string message) : Exception(message);
