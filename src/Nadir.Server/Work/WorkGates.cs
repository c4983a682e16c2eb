namespace Nadir.Server.Work;

/// <summary>One gate for each kind of heavy work.</summary>
internal sealed class WorkGates : IDisposable
{
    /// <summary>Scans of vectors: each uses all processors, so more at once would only make all of them slow.</summary>
    public WorkGate Searching { get; } = new(Environment.ProcessorCount, 1000);

    /// <summary>Decoding of pictures.</summary>
    public WorkGate Decoding { get; } = new(Environment.ProcessorCount, 64);

    /// <summary>Reranking, which decodes a hundred pictures for one request.</summary>
    public WorkGate Reranking { get; } = new(1, 16);

    public void Dispose()
    {
        Searching.Dispose();
        Decoding.Dispose();
        Reranking.Dispose();
    }
}
