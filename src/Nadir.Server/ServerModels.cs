using Nadir.Archive.Ports;

namespace Nadir.Server;

/// <summary>The models that a server works with. It does not dispose what it is given here.</summary>
/// <param name="Encoder">The encoder that the archive was made with.</param>
public sealed record ServerModels(IEncoder Encoder)
{
    /// <summary>Opens the model that reranks, at its first use; null where there is none.</summary>
    public Func<IReranker>? OpenReranker { get; init; }

    /// <summary>Opens the model that describes pictures, at its first use; null where there is none.</summary>
    public Func<ICaptioner>? OpenCaptioner { get; init; }

    /// <summary>The encoder's model, where it tells where it looks; called on the thread of the encoder. Null where it does not tell.</summary>
    public IAttention? Attention { get; init; }
}
