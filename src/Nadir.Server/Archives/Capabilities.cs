namespace Nadir.Server.Archives;

/// <summary>What can be asked of this server.</summary>
/// <param name="Rerank">Whether searches can be reranked.</param>
/// <param name="Hybrid">Whether captions can be searched, too.</param>
/// <param name="Caption">Whether pictures can be described.</param>
/// <param name="Locate">Whether texts can be located in scenes.</param>
/// <param name="Attention">Whether the model tells where it looks.</param>
internal sealed record Capabilities(bool Rerank, bool Hybrid, bool Caption, bool Locate, bool Attention);
